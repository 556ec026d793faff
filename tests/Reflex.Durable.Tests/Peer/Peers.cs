using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.DurableTask.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace Reflex.Durable.Tests.Peer;

internal sealed class EmbeddedPeer : IPeer
{
    private readonly DurableEngine _engine;

    private EmbeddedPeer(DurableEngine engine) => _engine = engine;

    public DurableTaskClient Client => _engine.CreateClient();

    public static async Task<IPeer> StartAsync(Action<IPeerRegistry> register)
    {
        DurableRegistry registry = new();
        register(new Registry(registry));
        DurableEngineOptions options = new() { Registry = registry, ReplayAfterEveryTurn = true };
        return new EmbeddedPeer(await DurableEngine.StartAsync(options, TimeProvider.System, NullLoggerFactory.Instance));
    }

    public ValueTask DisposeAsync() => _engine.DisposeAsync();

    private sealed class Registry(DurableRegistry registry) : IPeerRegistry
    {
        public void Orchestrator<TInput, TOutput>(string name, Func<TaskOrchestrationContext, TInput, Task<TOutput>> run) =>
            registry.AddOrchestrator(name, run);

        public void Activity<TInput, TOutput>(string name, Func<TInput, TOutput> run) =>
            registry.AddActivity<TInput, TOutput>(name, (_, input) => Task.FromResult(run(input)));
    }
}

/// <summary>Microsoft's worker and client of the same API, over their in-process, in-memory test host.</summary>
internal sealed class MicrosoftPeer : IPeer
{
    private readonly DurableTaskTestHost _host;

    private MicrosoftPeer(DurableTaskTestHost host) => _host = host;

    public DurableTaskClient Client => _host.Client;

    public static async Task<IPeer> StartAsync(Action<IPeerRegistry> register)
    {
        // It logs to the console unless it is told otherwise.
        DurableTaskTestHostOptions options = new() { LoggerFactory = NullLoggerFactory.Instance };
        return new MicrosoftPeer(await DurableTaskTestHost.StartAsync(tasks => register(new Registry(tasks)), options));
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    private sealed class Registry(DurableTaskRegistry registry) : IPeerRegistry
    {
        public void Orchestrator<TInput, TOutput>(string name, Func<TaskOrchestrationContext, TInput, Task<TOutput>> run) =>
            registry.AddOrchestratorFunc(name, run!);

        public void Activity<TInput, TOutput>(string name, Func<TInput, TOutput> run) =>
            registry.AddActivityFunc<TInput, TOutput>(name, (_, input) => Task.FromResult(run(input)));
    }
}
