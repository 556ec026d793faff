using System.Text;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;
using Reflex.Engine.Automations;
using Reflex.Engine.Events;
using Reflex.Engine.Routing;
using Reflex.Functions.Archive;
using Reflex.Functions.Catalog;
using Reflex.Functions.Compare;
using Reflex.Functions.Events;
using Reflex.Functions.Intake.Reading;
using Reflex.Functions.Runs;
using Reflex.Functions.Telemetry;

namespace Reflex.Functions.Intake;

/// <summary>
/// The way of events after their trigger: what can never be processed is kept with its reason, everything else is routed, and each pattern's key gets
/// one signal for the whole batch. Returns only when what was started is durable; throws where trying again may help.
/// </summary>
public sealed class EventIntake(
    AutomationCatalog catalog, MatchStarter starter, TrialIntake trials, EventArchive archive, RejectedEvents rejected, TimeProvider clock, ILogger<EventIntake> logger)
{
    /// <summary>Receives raw JSON for a function that says by <see cref="EventDataAttribute"/> what its events carry.</summary>
    /// <param name="function">The trigger function's name.</param>
    /// <param name="json">Each element one event or an array of events.</param>
    /// <param name="client">Starts what follows.</param>
    /// <param name="cancellation">Stops before anything is acknowledged.</param>
    internal Task ReceiveAsync(string function, IEnumerable<string> json, DurableTaskClient client, CancellationToken cancellation)
    {
        var door = Door.For(function);
        return ReceiveAsync(function, [.. json.SelectMany(text => Read(door, text))], client, cancellation);
    }

    /// <summary>Reads raw JSON as a door does, without receiving it.</summary>
    internal IReadOnlyList<ReadEvent> Read(Door door, string json) =>
        door.Read(Encoding.UTF8.GetBytes(json), new MessageEnvelope(door.Entity) { EnqueuedAt = clock.GetUtcNow() });

    /// <summary>Receives events that were read already. Rejected ones are kept; a caller that dead-letters them itself leaves them out.</summary>
    internal async Task ReceiveAsync(string function, IReadOnlyList<ReadEvent> read, DurableTaskClient client, CancellationToken cancellation)
    {
        foreach (ReadEvent one in read)
        {
            if (one.Rejection is { } rejection)
            {
                await rejected.KeepAsync(function, rejection, cancellation);
                logger.EventRejected(rejection.Code, function);
            }
        }

        List<AutomationEvent> events = [.. read.Select(one => one.Event).OfType<AutomationEvent>()];
        if (events.Count > 0)
        {
            // What is written twice when either fails and the events are delivered again is the same: rows by their names, runs by theirs, patterns by the events'.
            await Task.WhenAll(RouteAsync(function, events, client, cancellation), archive.KeepAsync(function, events, cancellation));
            await trials.TakeAsync(events, client, cancellation);
            foreach (AutomationEvent e in events)
            {
                logger.EventReceived(Signals.Value(e.Type), function, (long)(e.ReceivedAt - e.Time).TotalMilliseconds);
            }
        }
    }

    private async Task RouteAsync(string function, List<AutomationEvent> events, DurableTaskClient client, CancellationToken cancellation)
    {
        EventRouter router = catalog.Current.Router;
        var signals = new Dictionary<string, (PatternRoute Route, List<AutomationEvent> Events)>(StringComparer.Ordinal);
        var starts = new List<Task>();
        foreach (AutomationEvent e in events)
        {
            RouteResult routes = router.Route(e);
            starts.AddRange(routes.Matches.Select(automation => starter.StartAsync(automation, e, client, cancellation)));
            foreach (PatternRoute route in routes.Patterns)
            {
                string id = InstanceIds.Correlation(route.Automation.Name, route.Key).ToString();
                if (!signals.TryGetValue(id, out (PatternRoute Route, List<AutomationEvent> Events) batch))
                {
                    batch = signals[id] = (route, []);
                }

                batch.Events.Add(e);
            }

            foreach (Automation automation in routes.Unkeyed)
            {
                logger.LogInformation("{Function}: event {Event} has no key for {Automation}; it is counted and not matched.", function, e.Id, automation.Name);
            }
        }

        starts.AddRange(signals.Values.SelectMany(signal => EventParts.Of(signal.Events.Select(EventText.Of), json => json).Select(part => SignalAsync(signal.Route, part, client, cancellation))));
        await Task.WhenAll(starts);
    }

    private static Task SignalAsync(PatternRoute route, List<string> events, DurableTaskClient client, CancellationToken cancellation) =>
        client.Entities.SignalEntityAsync(
            InstanceIds.Correlation(route.Automation.Name, route.Key),
            EntityOperations.Correlation.Receive,
            new CorrelationBatch(route.Automation.Name, route.Automation.Hash, route.Key, events),
            cancellation: cancellation);
}
