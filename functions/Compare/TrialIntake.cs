using DurableTask.Core.Exceptions;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.DurableTask.Entities;
using Microsoft.Extensions.Logging;
using Reflex.Engine.Automations;
using Reflex.Engine.Events;
using Reflex.Engine.Routing;
using Reflex.Functions.Events;
using Reflex.Functions.Runs;

namespace Reflex.Functions.Compare;

/// <summary>
/// Gives events to the trials that go on, after the live automations have theirs. What goes wrong here is an error in the log and costs the
/// live automations nothing: the events count for neither side.
/// </summary>
public sealed class TrialIntake(CandidateCatalog candidates, ILogger<TrialIntake> logger)
{
    public async Task TakeAsync(IReadOnlyList<AutomationEvent> events, DurableTaskClient client, CancellationToken cancellation)
    {
        try
        {
            TrialSet trials = await candidates.CurrentAsync(cancellation);
            if (!trials.IsEmpty)
            {
                await RouteAsync(trials, events, client, cancellation);
            }
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            logger.LogError(failure, "{Count} events were not compared; the live automations got them.", events.Count);
        }
    }

    private static async Task RouteAsync(
        TrialSet trials, IReadOnlyList<AutomationEvent> events, DurableTaskClient client, CancellationToken cancellation)
    {
        var batches = new Dictionary<EntityInstanceId, Batch>();
        var starts = new List<Task>();
        foreach (AutomationEvent e in events)
        {
            RouteResult live = trials.Routers[(int)TrialSide.Live].Route(e);
            RouteResult candidate = trials.Routers[(int)TrialSide.Candidate].Route(e);
            foreach (string name in live.Matches.Concat(candidate.Matches).Select(automation => automation.Name).Distinct(StringComparer.Ordinal))
            {
                starts.Add(StartAsync(trials.Find(name)!, e, Has(live.Matches, name), Has(candidate.Matches, name), client, cancellation));
            }

            string? json = null;
            foreach ((PatternRoute route, TrialSide side) in live.Patterns.Select(route => (route, TrialSide.Live))
                .Concat(candidate.Patterns.Select(route => (route, TrialSide.Candidate))))
            {
                Trial trial = trials.Find(route.Automation.Name)!;
                EntityInstanceId entity = InstanceIds.TrialCorrelation(trial.Live.Name, trial.Id, route.Key);
                if (!batches.TryGetValue(entity, out Batch? batch))
                {
                    batch = batches[entity] = new Batch(trial, route.Key);
                }

                batch.Add(json ??= EventText.Of(e), side);
            }
        }

        starts.AddRange(batches.SelectMany(one => EventParts.Of(one.Value.Events, e => e.Json).Select(part => client.Entities.SignalEntityAsync(
            one.Key,
            EntityOperations.Comparison.Receive,
            new TrialBatch(one.Value.Trial.Live.Name, one.Value.Trial.Id, one.Value.Key, part),
            cancellation: cancellation))));
        await Task.WhenAll(starts);
    }

    // A name that was ever used is not started again, so that an event that comes twice is compared once.
    private static async Task StartAsync(
        Trial trial, AutomationEvent e, bool live, bool candidate, DurableTaskClient client, CancellationToken cancellation)
    {
        string runId = InstanceIds.Run(trial.Live.Name, e.Source, e.Id);
        string id = InstanceIds.Comparison(trial.Live.Name, trial.Id, runId);
        ComparisonRequest request = trial.Compare(
            id, live ? RunRequests.OfEvent(trial.Live, e, id) : null, candidate ? RunRequests.OfEvent(trial.Candidate, e, id) : null, runId);
        try
        {
            await client.ScheduleNewOrchestrationInstanceAsync(
                OrchestratorNames.Compare,
                request,
                new StartOrchestrationOptions(id).WithDedupeStatuses([.. StartOrchestrationOptionsExtensions.ValidDedupeStatuses]),
                cancellation);
        }
        catch (OrchestrationAlreadyExistsException)
        {
            // Compared when the event came first.
        }
    }

    private static bool Has(IReadOnlyList<Automation> automations, string name) => automations.Any(automation => automation.Name == name);

    private sealed class Batch(Trial trial, IReadOnlyList<string> key)
    {
        public Trial Trial => trial;

        public IReadOnlyList<string> Key => key;

        public List<TrialEvent> Events { get; } = [];

        // Both sides of one event come one after the other.
        public void Add(string json, TrialSide side)
        {
            bool live = side == TrialSide.Live;
            if (!live && Events.Count > 0 && ReferenceEquals(Events[^1].Json, json))
            {
                Events[^1] = Events[^1] with { Candidate = true };
            }
            else
            {
                Events.Add(new TrialEvent(json, live, !live));
            }
        }
    }
}
