using System.Reflection;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Reflex.Durable;

namespace Reflex.Testing;

/// <summary>
/// How a test's host differs from the default: the whole app, under virtual time, on a storage emulator shared by the process.
/// </summary>
public sealed class ReflexTestHostOptions
{
    /// <summary>What the clock shows at the start. Default: 2026-01-05 00:00 UTC, a Monday.</summary>
    public DateTimeOffset StartTime { get; set; } = new(2026, 1, 5, 0, 0, 0, TimeSpan.Zero);

    /// <summary>The assemblies whose functions are hosted. Default: the app's.</summary>
    public IList<Assembly> Assemblies { get; } = [];

    /// <summary>If set, only functions of these classes are hosted. Default: all.</summary>
    public IReadOnlySet<Type>? Classes { get; set; }

    /// <summary>Registers services and middleware as the app's <c>Program.cs</c> does. Default: the app's own registration.</summary>
    public Action<IFunctionsWorkerApplicationBuilder, IConfiguration>? Configure { get; set; }

    /// <summary>Replaces services after the app has registered its own. Default: nothing.</summary>
    public Action<IServiceCollection>? ConfigureServices { get; set; }

    /// <summary>The app's settings. The environment and <c>local.settings.json</c> are not read.</summary>
    public IDictionary<string, string?> Settings { get; } = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether the storage emulator is started and used. Default: true.</summary>
    public bool UseStorage { get; set; } = true;

    /// <summary>
    /// Whether every orchestration is replayed from its history after each of its turns, and fails on any divergence. Default: true.
    /// </summary>
    public bool ReplayAfterEveryTurn { get; set; } = true;

    /// <summary>Changes the options of the durable engine, for example to let it die at a chosen commit. Default: no change.</summary>
    public Func<DurableEngineOptions, DurableEngineOptions>? ConfigureDurable { get; set; }

    /// <summary>Takes log lines, for example <c>output.WriteLine</c> of a test. Default: nobody does.</summary>
    public Action<string>? Log { get; set; }

    /// <summary>
    /// How long, in real time, nothing may begin or end in a host that has not come to rest before a test fails; while something does, ten
    /// times as long. Default: one minute.
    /// </summary>
    public TimeSpan IdleTimeout { get; set; } = TimeSpan.FromMinutes(1);
}
