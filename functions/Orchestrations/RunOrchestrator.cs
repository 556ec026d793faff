using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;
using Microsoft.Extensions.Logging;
using Reflex.Engine.Automations;
using Reflex.Engine.Templates;
using Reflex.Functions.Catalog;
using Reflex.Functions.Orchestrations.Playbooks;
using Reflex.Functions.Runs;

namespace Reflex.Functions.Orchestrations;

/// <summary>Executes a playbook once. Its input holds the whole automation, so that editing one never changes a run in flight.</summary>
public sealed class RunOrchestrator(AutomationCache automations, TemplateEngine templates)
{
    /// <summary>Runs to the end.</summary>
    [Function(nameof(RunOrchestrator))]
    public Task<RunOutcome> Run([OrchestrationTrigger] TaskOrchestrationContext context, RunRequest request)
    {
        Automation automation = automations.Get(request.Hash, request.Text, request.Automation);
        var renderer = new StepRenderer(templates, request);
        var journal = new RunJournal(context, Start(context, request, renderer));
        var run = new PlaybookContext(context, request, automation, renderer, journal);
        context.CreateReplaySafeLogger<RunOrchestrator>().LogInformation("Run {Run} of {Automation} starts.", request.RunId, request.Automation);
        return new PlaybookRun(run).ExecuteAsync();
    }

    private static RunRecord Start(TaskOrchestrationContext context, RunRequest request, StepRenderer renderer)
    {
        var now = new DateTimeOffset(context.CurrentUtcDateTime, TimeSpan.Zero);
        return new RunRecord
        {
            RunId = request.RunId,
            Automation = request.Automation,
            Hash = request.Hash,
            Mode = "",
            State = RunState.Running,
            Key = string.Join(",", request.Key),
            StartedAt = now,
            UpdatedAt = now,
            StartedBy = request.StartedBy,
            EventId = renderer.Event.Id,
            EventSource = renderer.Event.Source,
            EventType = renderer.Event.Type,
            IncidentId = request.IncidentId,
            ReleasedFrom = request.ReleasedFrom,
            Request = request,
        };
    }
}
