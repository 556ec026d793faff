using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Entities;
using Microsoft.Extensions.Logging;
using Reflex.Engine.Automations;
using Reflex.Engine.Events;
using Reflex.Engine.Patterns;
using Reflex.Engine.Patterns.Results;
using Reflex.Engine.Templates;
using Reflex.Functions.Catalog;
using Reflex.Functions.Events;
using Reflex.Functions.Incidents;
using Reflex.Functions.Intake;
using Reflex.Functions.Runs;
using Reflex.Functions.Telemetry;

namespace Reflex.Functions.Entities;

/// <summary>Correlation state of one key of a pattern.</summary>
public sealed class CorrelationState
{
    public string Automation { get; set; } = "";

    public List<string> Key { get; set; } = [];

    /// <summary>What the engine holds for the key; null before the first event.</summary>
    public byte[]? Pattern { get; set; }

    /// <summary>When the entity will next wake itself; null: not at all.</summary>
    public DateTimeOffset? NextTick { get; set; }

    /// <summary>What happened beside matching, since the key was first seen.</summary>
    public CorrelationCounts Counts { get; set; } = new();
}

/// <summary>Totals of what happened beside matching.</summary>
public sealed record CorrelationCounts
{
    public long Matches { get; init; }

    /// <summary>Events that came too late to be matched.</summary>
    public long Late { get; init; }

    public long Duplicate { get; init; }

    /// <summary>Matches that <c>oncePer</c> held back.</summary>
    public long Suppressed { get; init; }

    /// <summary>What the bounds of state dropped.</summary>
    public long Overflow { get; init; }

    /// <summary>Partial matches that an edit dropped.</summary>
    public long Dropped { get; init; }

    internal CorrelationCounts Plus(PatternStep step) => new()
    {
        Matches = Matches + step.Matches.Count,
        Late = Late + step.Counts.Late,
        Duplicate = Duplicate + step.Counts.Duplicate,
        Suppressed = Suppressed + step.Counts.Suppressed,
        Overflow = Overflow + step.Counts.Overflow,
        Dropped = Dropped + step.Counts.Dropped,
    };
}

/// <summary>
/// Holds a pattern's state for one key: takes in batches, wakes itself when a timer of the pattern is due, hands matches on, and deletes itself once
/// nothing that it holds can matter any more. What correlates is the engine; this only keeps its state.
/// </summary>
public sealed class CorrelationEntity(
    AutomationCatalog catalog, MatcherCache matchers, TemplateEngine templates, CorrelationAudit audit, TimeProvider clock, ILogger<CorrelationEntity> logger)
    : TaskEntity<CorrelationState>
{
    /// <summary>Takes events in, in the order of their arrival.</summary>
    public async Task Receive(CorrelationBatch batch)
    {
        State.Automation = batch.Automation;
        State.Key = [.. batch.Key];
        AutomationEvent[] events = [.. batch.Events.Select(json => EventText.Read(json, clock.GetUtcNow(), "An event of the signal"))];
        await StepAsync((matcher, key) => matcher.Process(State.Pattern, key, events, clock.GetUtcNow()), events.Length > 0 ? events[^1].Id : "");
    }

    /// <summary>Lets the pattern's timers fire.</summary>
    public async Task Tick(DateTimeOffset due)
    {
        if (State.Pattern is null)
        {
            return;
        }

        State.NextTick = EntityTick.After(State.NextTick, due);
        await StepAsync((matcher, key) => matcher.Advance(State.Pattern, key, clock.GetUtcNow()), $"tick {due.UtcTicks}");
    }

    /// <inheritdoc/>
    protected override CorrelationState InitializeState(TaskEntityOperation entityOperation) => new();

    /// <summary>Entry point of the Functions host.</summary>
    [Function(nameof(CorrelationEntity))]
    public Task Run([EntityTrigger] TaskEntityDispatcher dispatcher) => dispatcher.DispatchAsync(this);

    private async Task StepAsync(Func<PatternMatcher, PatternKey, StoredStep> advance, string cause)
    {
        if (catalog.Find(State.Automation) is not { When: PatternWhen } automation)
        {
            await audit.GoneAsync(Context.Id, State.Automation, cause);
            State = null!;
            return;
        }

        (PatternStep step, byte[]? stored, DateTimeOffset? due) = advance(matchers.Get(automation), new PatternKey(State.Key));
        foreach (Match match in step.Matches)
        {
            HandOn(automation, match);
            logger.Matched(automation.Name);
        }

        State.Counts = State.Counts.Plus(step);
        await audit.StepAsync(Context.Id, automation.Name, State.Key, step, cause);
        if (stored is null)
        {
            // Nothing is left that could matter: an entity without state is deleted.
            State = null!;
            return;
        }

        State.Pattern = stored;
        if (due is { } next)
        {
            State.NextTick = EntityTick.Schedule(Context, nameof(Tick), State.NextTick, next, clock.GetUtcNow());
        }
    }

    private void HandOn(Automation automation, Match match)
    {
        RunRequest request = RunRequests.OfMatch(automation, match);
        if (automation.Then.Incident is { } incident)
        {
            IReadOnlyList<string> key = request.KeyWith(automation, templates, match.Parts);
            Context.SignalEntity(
                InstanceIds.IncidentEntity(automation.Name, key),
                EntityOperations.Incident.Match,
                IncidentMatch.Create(request, key, incident, clock.GetUtcNow()));
        }
        else
        {
            Context.ScheduleNewOrchestration(OrchestratorNames.Run, request, new StartOrchestrationOptions(request.RunId));
        }
    }
}
