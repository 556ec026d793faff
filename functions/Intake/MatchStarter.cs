using DurableTask.Core.Exceptions;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;
using Reflex.Engine.Automations;
using Reflex.Engine.Events;
using Reflex.Engine.Routing;
using Reflex.Engine.Templates;
using Reflex.Functions.Entities;
using Reflex.Functions.Incidents;
using Reflex.Functions.Orchestrations;
using Reflex.Functions.Orchestrations.Playbooks;
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
        var request = new RunRequest
        {
            RunId = InstanceIds.Run(automation.Name, e.Source, e.Id),
            Automation = automation.Name,
            Hash = automation.Hash,
            Text = automation.Text,
            Parts = [new RunPart("event", [System.Text.Encoding.UTF8.GetString(e.ToJson())])],
            MatchedAt = e.Time,
        };
        if (automation.Then.Incident is { } incident)
        {
            IReadOnlyList<string> key = [KeyOf(automation, request, e)];
            await client.Entities.SignalEntityAsync(
                InstanceIds.IncidentEntity(automation.Name, key),
                nameof(IncidentEntity.Match),
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
                nameof(RunOrchestrator),
                request,
                new StartOrchestrationOptions(request.RunId).WithDedupeStatuses([.. StartOrchestrationOptionsExtensions.ValidDedupeStatuses]),
                cancellation);
            return true;
        }
        catch (OrchestrationAlreadyExistsException)
        {
            logger.LogInformation("Run {Run} exists already: the event was delivered before.", request.RunId);
            return false;
        }
    }

    // What repeats the problem is about the same resource, or else has the same subject.
    private string KeyOf(Automation automation, RunRequest request, AutomationEvent e)
    {
        string? target = null;
        try
        {
            target = automation.Then.Target is { } template ? new StepRenderer(templates, request).Text(template) : null;
        }
        catch (TemplateException)
        {
            // The run itself fails with the reason, where people see it.
        }

        return EventKey.Normalize(string.IsNullOrEmpty(target) ? e.Subject ?? "" : target);
    }
}
