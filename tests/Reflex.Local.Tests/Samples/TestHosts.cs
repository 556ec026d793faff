using Microsoft.Extensions.DependencyInjection;
using Reflex.Testing;

namespace Reflex.Local.Tests.Samples;

/// <summary>Hosts for some of the sample classes, without a storage emulator.</summary>
internal static class TestHosts
{
    public static Task<ReflexTestHost> StartAsync<T>(Action<ReflexTestHostOptions>? configure = null) => StartAsync([typeof(T)], configure);

    public static Task<ReflexTestHost> StartAsync(Type[] classes, Action<ReflexTestHostOptions>? configure = null) =>
        ReflexTestHost.StartAsync(options =>
        {
            options.Assemblies.Add(typeof(TestHosts).Assembly);
            options.Classes = classes.ToHashSet();
            options.UseStorage = false;
            options.Configure = (app, _) => app.Services.AddSingleton<Recorder>();
            configure?.Invoke(options);
        });

    public static Recorder Recorder(this ReflexTestHost host) => host.Services.GetRequiredService<Recorder>();
}
