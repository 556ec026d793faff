using System.Reflection;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Configuration;
using Reflex.Functions;

namespace Reflex.Local.App;

/// <summary>The app of this repository, as the local host runs it.</summary>
public static class ReflexApp
{
    /// <summary>The assembly with its functions.</summary>
    public static Assembly Assembly => typeof(ReflexServices).Assembly;

    /// <summary>
    /// Settings without which the app would refuse to serve on a laptop, for where nobody sets them: nothing outside is touched, and
    /// whoever reaches the loopback interface is the developer.
    /// </summary>
    public static IReadOnlyDictionary<string, string?> LocalDefaults { get; } = new Dictionary<string, string?>
    {
        ["Reflex__Auth__Mode"] = "development",
        ["Reflex__Actions__Mode"] = "simulate",
    };

    /// <summary>Registers its services: the same extension method that <c>Program.cs</c> calls on the Functions host.</summary>
    public static void Configure(IFunctionsWorkerApplicationBuilder app, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(app);
        app.Services.AddReflex(configuration);
    }

    /// <summary>Makes the options host this app, with <see cref="LocalDefaults"/> as the weakest settings.</summary>
    /// <param name="options">The options to change; they are returned.</param>
    public static LocalHostOptions UseReflexApp(this LocalHostOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Assemblies.Add(Assembly);
        options.Configure ??= Configure;
        foreach ((string name, string? value) in LocalDefaults)
        {
            options.DefaultSettings.TryAdd(name, value);
        }

        return options;
    }
}
