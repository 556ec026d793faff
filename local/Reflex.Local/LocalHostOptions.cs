using System.Reflection;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Reflex.Durable;
using Reflex.Local.ServiceBus.Broker;
using Reflex.Local.Storage;

namespace Reflex.Local;

/// <summary>What the local host runs and how.</summary>
public sealed class LocalHostOptions
{
    /// <summary>The port that Core Tools uses too.</summary>
    public const int DefaultPort = 7071;

    /// <summary>The assemblies whose functions are hosted. At least one.</summary>
    public IList<Assembly> Assemblies { get; } = [];

    /// <summary>If set, only functions of these classes are hosted. Default: all.</summary>
    public IReadOnlySet<Type>? Classes { get; set; }

    /// <summary>
    /// Registers the app's services and middleware: what its <c>Program.cs</c> does on the Functions host, with the same settings.
    /// </summary>
    public Action<IFunctionsWorkerApplicationBuilder, IConfiguration>? Configure { get; set; }

    /// <summary>Where logs go. Default: nowhere.</summary>
    public Action<ILoggingBuilder>? ConfigureLogging { get; set; }

    /// <summary>
    /// The folder in and above which <c>host.json</c> and <c>local.settings.json</c> are looked for. Default: the working directory.
    /// </summary>
    public string RootFolder { get; set; } = Environment.CurrentDirectory;

    /// <summary>
    /// Where the state is kept that must survive a restart: orchestrations, timer schedules, the storage emulator's files.
    /// <c>null</c> (default) keeps everything in memory.
    /// </summary>
    public string? DataFolder { get; set; }

    /// <summary>
    /// The port on the loopback interface; 0 takes a free one; <c>null</c> (default) is the port of <c>local.settings.json</c>, or else
    /// 7071.
    /// </summary>
    public int? Port { get; set; }

    /// <summary>What time it is, for timers, locks, orchestrations and the app. Default: the system's clock.</summary>
    public TimeProvider Clock { get; set; } = TimeProvider.System;

    /// <summary>Settings of the app that win over <c>local.settings.json</c> and the environment.</summary>
    public IDictionary<string, string?> Settings { get; } = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);

    /// <summary>Settings of the app that everything else wins over.</summary>
    public IDictionary<string, string?> DefaultSettings { get; } = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether <c>local.settings.json</c> is read. Default: true.</summary>
    public bool ReadSettingsFile { get; set; } = true;

    /// <summary>Whether environment variables are settings, as on the Functions host. Default: true.</summary>
    public bool ReadEnvironment { get; set; } = true;

    /// <summary>A storage emulator that runs already; <c>null</c> (default): the host starts one as <see cref="Azurite"/> says.</summary>
    public StorageEndpoints? Storage { get; set; }

    /// <summary>How the host starts the storage emulator.</summary>
    public AzuriteOptions Azurite { get; } = new();

    /// <summary>
    /// Whether the host provides a storage emulator at all. Default: true. Without one, <c>AzureWebJobsStorage</c> is the app's own.
    /// </summary>
    public bool UseStorageEmulator { get; set; } = true;

    /// <summary>A namespace that outlives the host; <c>null</c> (default): the host makes one of its own.</summary>
    public LocalServiceBus? ServiceBus { get; set; }

    /// <summary>
    /// The largest request body of the Event Grid webhook and topic endpoint, in bytes. Default: 1 MiB, the limit of Event Grid, and 64 KiB
    /// for its envelope.
    /// </summary>
    public long MaxEventBodyBytes { get; set; } = (1024 + 64) * 1024;

    /// <summary>Changes the options of the embedded durable engine before it starts. Default: no change.</summary>
    public Func<DurableEngineOptions, DurableEngineOptions>? ConfigureDurable { get; set; }
}
