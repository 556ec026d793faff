using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.DurableTask.Client.Entities;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Reflex.Durable.Tests;

/// <summary>An engine on virtual time that replays after every turn, with the few steps that tests are made of.</summary>
internal sealed class TestEngine : IAsyncDisposable
{
    /// <summary>A test that takes this long hangs.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly DurableEngineOptions _options;
    private readonly ILoggerFactory _loggerFactory;

    private TestEngine(DurableEngineOptions options, FakeTimeProvider clock, DurableEngine engine, ILoggerFactory loggerFactory)
    {
        _options = options;
        _loggerFactory = loggerFactory;
        Clock = clock;
        Engine = engine;
        Client = engine.CreateClient("test");
    }

    public FakeTimeProvider Clock { get; }

    public DurableEngine Engine { get; private set; }

    public DurableTaskClient Client { get; private set; }

    public DurableEntityClient Entities => Client.Entities;

    public static async Task<TestEngine> StartAsync(
        Action<DurableRegistry> register, Func<DurableEngineOptions, DurableEngineOptions>? configure = null, ILoggerFactory? loggerFactory = null,
        DateTimeOffset? now = null)
    {
        DurableRegistry registry = new();
        register(registry);
        DurableEngineOptions options = new() { Registry = registry, ReplayAfterEveryTurn = true };
        options = configure?.Invoke(options) ?? options;
        FakeTimeProvider clock = new(now ?? new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
        loggerFactory ??= NullLoggerFactory.Instance;
        DurableEngine engine = await DurableEngine.StartAsync(options, clock, loggerFactory);
        return new TestEngine(options, clock, engine, loggerFactory);
    }

    /// <summary>Stops the engine and starts another on the same storage.</summary>
    public async Task RestartAsync()
    {
        await DisposeAsync();
        Engine = await DurableEngine.StartAsync(_options, Clock, _loggerFactory);
        Client = Engine.CreateClient("test");
    }

    public Task IdleAsync() => Engine.WhenIdleAsync().WaitAsync(Patience);

    public Task<string> ScheduleAsync(string orchestrator, object? input = null, string? id = null) =>
        Client.ScheduleNewOrchestrationInstanceAsync(orchestrator, input, new StartOrchestrationOptions { InstanceId = id }).WaitAsync(Patience);

    /// <summary>Starts an orchestration and waits until everything that can happen now has.</summary>
    public async Task<OrchestrationMetadata> RunAsync(string orchestrator, object? input = null, string? id = null)
    {
        string scheduled = await ScheduleAsync(orchestrator, input, id);
        await IdleAsync();
        return await GetAsync(scheduled);
    }

    public async Task<OrchestrationMetadata> GetAsync(string id) =>
        await Client.GetInstanceAsync(id, getInputsAndOutputs: true).WaitAsync(Patience) ?? throw new InvalidOperationException($"There is no instance '{id}'.");

    /// <summary>Moves the clock, stopping at everything that is due on the way.</summary>
    public async Task AdvanceAsync(TimeSpan by)
    {
        DateTimeOffset until = Clock.GetUtcNow() + by;
        await IdleAsync();
        DateTimeOffset? before = null;
        while (Engine.NextTimer is { } next && next <= until)
        {
            Assert.False(next == before && next <= Clock.GetUtcNow(), $"What is due at {next:O} does not happen.");
            before = next;
            Clock.SetUtcNow(next > Clock.GetUtcNow() ? next : Clock.GetUtcNow());
            await IdleAsync();
        }

        Clock.SetUtcNow(until);
        await IdleAsync();
    }

    public async ValueTask DisposeAsync() => await Engine.DisposeAsync().AsTask().WaitAsync(Patience);
}
