using Reflex.Engine.Execution;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;
using Reflex.Engine.Admission;
using Reflex.Engine.Automations;
using Reflex.Engine.Templates;
using Reflex.Functions.Catalog;
using Reflex.Functions.Entities;
using Reflex.Functions.Incidents;
using Reflex.Functions.Runs;

namespace Reflex.Functions.Orchestrations;

/// <summary>
/// One opening of an incident: records it, runs its playbook, escalates if that did not mend it, and closes it once it has been quiet. Repetitions are
/// counted by <see cref="IncidentEntity"/> and cost this orchestration nothing.
/// </summary>
public sealed class IncidentOrchestrator(AutomationCache automations, TemplateEngine templates)
{
    // Each look at the clock adds to the history; after so many it starts anew.
    private const int LooksPerHistory = 50;

    /// <summary>Runs until it is closed.</summary>
    [Function(nameof(IncidentOrchestrator))]
    public async Task Run([OrchestrationTrigger] TaskOrchestrationContext context, IncidentRequest request)
    {
        var host = new DurableIncidentHost(context, request.Match, Describe(request));
        var watch = new IncidentWatch(host, request.IncidentId, request.Opening, request.Match.CloseAfter);
        if (request.Outcome is { } earlier)
        {
            watch.Resume(earlier);
        }
        else
        {
            await watch.RunAsync();
        }

        if (!await watch.WaitForQuietAsync(LooksPerHistory))
        {
            context.ContinueAsNew(request with { Outcome = watch.Outcome, Version = host.Record.Version });
        }
    }

    private IncidentRecord Describe(IncidentRequest request)
    {
        RunRequest run = request.Match.Request;
        return new IncidentRecord
        {
            IncidentId = request.IncidentId,
            Automation = run.Automation,
            Key = string.Join(",", request.Match.Key),
            KeyValues = request.Match.Key,
            Title = Title(run),
            Severity = request.Match.Severity,
            State = IncidentState.Open,
            Openings = request.Opening,
            OpenedAt = request.Match.Now,
            LastAt = request.Match.Question.At,
            RunId = run.RunId,
            RunState = nameof(RunState.Running),
            Version = request.Version,
        };
    }

    private string Title(RunRequest run)
    {
        try
        {
            Automation automation = automations.Get(run.Hash, run.Text, run.Automation);
            return run.RendererWith(templates).Text(automation.Then.Incident?.Title ?? automation.Name);
        }
        catch (Exception broken) when (broken is not OutOfMemoryException)
        {
            // The run fails with the reason; its incident must not break for the want of a title.
            return run.Automation;
        }
    }
}
