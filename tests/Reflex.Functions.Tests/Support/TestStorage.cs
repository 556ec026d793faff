using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Reflex.Testing;

namespace Reflex.Functions.Tests.Support;

/// <summary>The app's services on the real storage emulator, without a host; tables of its own.</summary>
internal sealed class TestStorage : IAsyncDisposable
{
    private readonly ServiceProvider _services;

    private TestStorage(ServiceProvider services, FakeTimeProvider clock) => (_services, Clock) = (services, clock);

    public FakeTimeProvider Clock { get; }

    public static async Task<TestStorage> StartAsync(Action<IServiceCollection>? configure = null, params (string Name, string Value)[] settings)
    {
        var endpoints = await SharedAzurite.GetAsync();
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 1, 5, 0, 0, 0, TimeSpan.Zero));
        var values = new Dictionary<string, string?>
        {
            ["AzureWebJobsStorage"] = endpoints.ConnectionString,
            ["Reflex:TablePrefix"] = $"s{Guid.NewGuid():N}"[..12],
            ["Reflex:Auth:Mode"] = "development",
        };
        foreach ((string name, string value) in settings)
        {
            values[name] = value;
        }

        IConfiguration configuration = new ConfigurationBuilder().AddInMemoryCollection(values).Build();
        var services = new ServiceCollection();
        services.AddLogging(logging => logging.SetMinimumLevel(LogLevel.Warning));
        services.AddSingleton<TimeProvider>(clock);
        configure?.Invoke(services);
        services.AddReflex(configuration);
        return new TestStorage(services.BuildServiceProvider(), clock);
    }

    public T Get<T>()
        where T : notnull => _services.GetRequiredService<T>();

    public ValueTask DisposeAsync() => _services.DisposeAsync();
}
