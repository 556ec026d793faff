using Reflex.Engine.Playbooks;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;
using Microsoft.Extensions.Logging;
using Reflex.Engine.Events;
using Reflex.Engine.Execution;
using Reflex.Engine.Templates;
using Reflex.Functions.Catalog;
using Reflex.Functions.Orchestrations.Playbooks;
using Reflex.Functions.Runs;

namespace Reflex.Functions.Orchestrations;

/// <summary>Executes a playbook once. Its input holds the whole automation, so that editing one never changes a run in flight.</summary>
public sealed class RunOrchestrator(AutomationCache automations, TemplateEngine templates)
{
    [Function(nameof(RunOrchestrator))]
    public Task<RunOutcome> Run([OrchestrationTrigger] TaskOrchestrationContext context, RunRequest request)
    {
        ILogger logger = context.CreateReplaySafeLogger<RunOrchestrator>();
        logger.LogInformation("Run {Run} of {Automation} starts.", request.RunId, request.Automation);
        RunRecord record = Start(context, request);
        RunStart start;
        try
        {
            RunCause cause = request.Cause();
            AutomationEvent e = cause.Event;
            record = record with { EventId = e.Id, EventSource = e.Source, EventType = e.Type };
            start = new RunStart(cause, automations.Get(request.Hash, request.Text, request.Automation))
            {
                Shadow = request.Shadow,
                StartedBy = request.StartedBy,
                ReleasedFrom = request.ReleasedFrom,
            };
        }
        catch (Exception unreadable) when (unreadable is not OutOfMemoryException)
        {
            return RefuseAsync(new DurableRunHost(context, record), request, unreadable.Message);
        }

        return PlaybookRun.ExecuteAsync(new DurableRunHost(context, record), start, templates);
    }

    // Its text or its events are such as this version cannot read. It has done nothing, and says why.
    private static async Task<RunOutcome> RefuseAsync(DurableRunHost host, RunRequest request, string why)
    {
        string reason = $"It could not begin: {why}";
        string message = Redactor.Redact($"{RunState.Failed}: {reason}");
        var ended = new TimelineEntry { Sequence = 1, At = host.Now, Kind = TimelineKinds.RunFinished, Message = message };
        await host.RecordAsync(new RunProgress { State = RunState.Failed, Reason = reason, EndedAt = host.Now }, [ended]);
        return new RunOutcome(request.RunId, RunState.Failed, reason);
    }

    private static RunRecord Start(TaskOrchestrationContext context, RunRequest request)
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
            IncidentId = request.IncidentId,
            ReleasedFrom = request.ReleasedFrom,
            Request = request,
        };
    }
}
