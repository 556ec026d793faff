using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Entities;
using Reflex.Engine.Automations;
using Reflex.Engine.Events;
using Reflex.Engine.Patterns;
using Reflex.Engine.Patterns.Results;
using Reflex.Functions.Catalog;
using Reflex.Functions.Compare;
using Reflex.Functions.Events;
using Reflex.Functions.Runs;

namespace Reflex.Functions.Entities;

/// <summary>
/// Holds the patterns of both versions of a trial for one key. Both begin with nothing at the same event and see the same batches, so that what differs
/// is the definitions' doing alone; the live automation's own state (<see cref="CorrelationEntity"/>) knows nothing of it.
/// </summary>
public sealed class ComparisonEntity(CandidateCatalog candidates, MatcherCache matchers, TimeProvider clock) : TaskEntity<TrialCorrelationState>
{
    /// <summary>Takes events in, in the order of their arrival.</summary>
    public Task Receive(TrialBatch batch)
    {
        State.Automation = batch.Automation;
        State.TrialId = batch.TrialId;
        State.Key = [.. batch.Key];
        (AutomationEvent Event, TrialEvent From)[] events = [.. batch.Events.Select(one => (EventText.Read(one.Json, clock.GetUtcNow(), "An event of the signal"), one))];
        return StepAsync((side, matcher, stored) => matcher.Process(
            stored, new PatternKey(State.Key), [.. events.Where(one => side == TrialSide.Live ? one.From.Live : one.From.Candidate).Select(one => one.Event)], clock.GetUtcNow()));
    }

    /// <summary>Lets the patterns' timers fire.</summary>
    public Task Tick(DateTimeOffset due)
    {
        if (State.TrialId.Length == 0)
        {
            // Over since: a tick that an earlier one has overtaken must not bring it back.
            State = null!;
            return Task.CompletedTask;
        }

        State.NextTick = EntityTick.After(State.NextTick, due);
        return StepAsync((_, matcher, stored) => matcher.Advance(stored, new PatternKey(State.Key), clock.GetUtcNow()));
    }

    /// <inheritdoc/>
    protected override TrialCorrelationState InitializeState(TaskEntityOperation entityOperation) => new();

    /// <summary>Entry point of the Functions host.</summary>
    [Function(nameof(ComparisonEntity))]
    public Task Run([EntityTrigger] TaskEntityDispatcher dispatcher) => dispatcher.DispatchAsync(this);

    private async Task StepAsync(Func<TrialSide, PatternMatcher, byte[]?, StoredStep> advance)
    {
        if (await candidates.FindAsync(State.Automation, State.TrialId, CancellationToken.None) is not { } trial)
        {
            // Dropped, or one of the versions was replaced: a new trial begins anew.
            State = null!;
            return;
        }

        DateTimeOffset now = clock.GetUtcNow();
        Advanced live = Advance(trial.Live, State.Live, TrialSide.Live, advance);
        Advanced candidate = Advance(trial.Candidate, State.Candidate, TrialSide.Candidate, advance);
        foreach (ComparisonRequest request in TrialPairing.Pair(trial, State.Lone, live.Matches, candidate.Matches, now))
        {
            Start(request);
        }

        DateTimeOffset? due = Earliest(Earliest(live.Due, candidate.Due), State.Lone.Count > 0 ? State.Lone.Min(lone => lone.Until) : null);
        if (due is null && live.State is null && candidate.State is null)
        {
            State = null!;
            return;
        }

        (State.Live, State.Candidate) = (live.State, candidate.State);
        if (due is { } next)
        {
            State.NextTick = EntityTick.Schedule(Context, nameof(Tick), State.NextTick, next, now);
        }
    }

    private Advanced Advance(
        Automation automation, byte[]? stored, TrialSide side, Func<TrialSide, PatternMatcher, byte[]?, StoredStep> advance)
    {
        if (automation.When is not PatternWhen)
        {
            return new Advanced([], null, null);
        }

        (PatternStep step, byte[]? state, DateTimeOffset? due) = advance(side, matchers.Get(automation), stored);
        return new Advanced(step.Matches, state, due);
    }

    private void Start(ComparisonRequest request)
    {
        string instance = request is { Live: not null, Candidate: not null }
            ? request.ComparisonId
            : InstanceIds.ComparisonSide(request.ComparisonId, request.Live is not null);
        Context.ScheduleNewOrchestration(OrchestratorNames.Compare, request, new StartOrchestrationOptions(instance));
    }

    private static DateTimeOffset? Earliest(DateTimeOffset? one, DateTimeOffset? other) => one is null ? other : other is null || one < other ? one : other;

    private sealed record Advanced(IReadOnlyList<Match> Matches, byte[]? State, DateTimeOffset? Due);
}
