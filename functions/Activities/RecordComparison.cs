using Microsoft.Azure.Functions.Worker;
using Reflex.Engine.Execution;
using Reflex.Functions.Compare;
using Reflex.Functions.Guards;

namespace Reflex.Functions.Activities;

/// <summary>Works out what each side would have done and writes it down with the differences.</summary>
public sealed class RecordComparison(TrialPlanner planner, ComparisonStore store, ControlStore controls)
{
    /// <summary>Writes it; doing it again changes nothing.</summary>
    [Function(nameof(RecordComparison))]
    public async Task Run([ActivityTrigger] ComparisonUpdate update, CancellationToken cancellation)
    {
        ComparisonRequest request = update.Request;
        EffectiveControls effective = await controls.ReadAsync(request.Automation, cancellation);
        PlannedRun? live = request.Live is { } one ? planner.Plan(one, update.Live!, effective) : null;
        PlannedRun? candidate = request.Candidate is { } other ? planner.Plan(other, update.Candidate!, effective) : null;
        await store.MergeAsync(request, live, candidate, update.At, cancellation);
    }
}
