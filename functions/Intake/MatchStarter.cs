using DurableTask.Core.Exceptions;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;
using Reflex.Engine.Automations;
using Reflex.Engine.Events;
using Reflex.Engine.Templates;
using Reflex.Functions.Incidents;
using Reflex.Functions.Runs;
using Reflex.Functions.Telemetry;

namespace Reflex.Functions.Intake;

/// <summary>
/// Starts what a single event matched. The run's name derives from automation and event, and a name that was ever used is not started again, so
/// that an event delivered twice starts one run, without a table of what was seen.
/// </summary>
public sealed class MatchStarter(TemplateEngine templates, TimeProvider clock, ILogger<MatchStarter> logger)
{
    public async Task StartAsync(Automation automation, AutomationEvent e, DurableTaskClient client, CancellationToken cancellation)
    {
        logger.Matched(automation.Name);
        RunRequest request = RunRequests.OfEvent(automation, e);
        if (automation.Then.Incident is { } incident)
        {
            IReadOnlyList<string> key = request.KeyWith(automation, templates, e);
            await client.Entities.SignalEntityAsync(
                InstanceIds.IncidentEntity(automation.Name, key),
                EntityOperations.Incident.Match,
                IncidentMatch.Create(request, key, incident, clock.GetUtcNow()),
                cancellation: cancellation);
            return;
        }

        await ScheduleAsync(request, client, cancellation);
    }

    /// <summary>Schedules a run; false where one of this name exists already.</summary>
    public async Task<bool> ScheduleAsync(RunRequest request, DurableTaskClient client, CancellationToken cancellation)
    {
        try
        {
            await client.ScheduleNewOrchestrationInstanceAsync(
                OrchestratorNames.Run,
                request,
                new StartOrchestrationOptions(request.RunId).WithDedupeStatuses([.. StartOrchestrationOptionsExtensions.ValidDedupeStatuses]),
                cancellation);
            return true;
        }
        catch (OrchestrationAlreadyExistsException)
        {
            logger.LogInformation("Run {Run} already exists: the event was delivered before.", request.RunId);
            return false;
        }
    }
}
