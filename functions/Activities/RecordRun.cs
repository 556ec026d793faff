using Microsoft.Azure.Functions.Worker;
using Reflex.Functions.Runs;

namespace Reflex.Functions.Activities;

/// <summary>Writes what an orchestrator has recorded of its run into the tables, and what concerns others into the audit.</summary>
public sealed class RecordRun(RunRecorder recorder)
{
    [Function(nameof(RecordRun))]
    public Task Run([ActivityTrigger] RunUpdate update, CancellationToken cancellation) => recorder.RecordAsync(update, cancellation);
}
