using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace Reflex.Durable.Tests.Peer;

/// <summary>Where scenarios register their code: this engine, or Microsoft's own worker.</summary>
internal interface IPeerRegistry
{
    void Orchestrator<TInput, TOutput>(string name, Func<TaskOrchestrationContext, TInput, Task<TOutput>> run);

    void Activity<TInput, TOutput>(string name, Func<TInput, TOutput> run);
}

/// <summary>A host that runs the scenarios, on real time.</summary>
internal interface IPeer : IAsyncDisposable
{
    DurableTaskClient Client { get; }
}
