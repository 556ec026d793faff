using Reflex.Engine.Execution;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Entities;
using Reflex.Engine.Admission;
using Reflex.Engine.Automations;
using Reflex.Engine.Templates;
using Reflex.Functions.Activities;
using Reflex.Functions.Catalog;
using Reflex.Functions.Entities;
using Reflex.Functions.Incidents;
using Reflex.Functions.Orchestrations.Playbooks;
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
        IncidentRecord record = Describe(request);
        RunOutcome? outcome = request.Outcome;
        if (outcome is null)
        {
            record = await WriteAsync(context, record);
            outcome = await RunPlaybookAsync(context, request.Match.Request);
            bool mended = outcome.State is RunState.Succeeded or RunState.Shadowed;
            record = await WriteAsync(context, record with
            {
                State = After(outcome),
                RunState = outcome.State.ToString(),
                Reason = mended ? null : outcome.Reason,
            });
        }

        EntityInstanceId entity = InstanceIds.IncidentEntity(request.Match.Request.Automation, request.Match.Key);
        TimeSpan closeAfter = request.Match.CloseAfter;
        for (int look = 0; look < LooksPerHistory; look++)
        {
            CloseAnswer answer = await context.Entities.CallEntityAsync<CloseAnswer>(
                entity, nameof(IncidentEntity.TryClose), new CloseQuestion(request.IncidentId, Now(context), closeAfter) { Opening = request.Opening });
            if (answer.Closed)
            {
                await WriteAsync(context, record with
                {
                    State = IncidentState.Closed,
                    Count = Math.Max(answer.Count, record.Count),
                    LastAt = answer.LastAt > record.LastAt ? answer.LastAt : record.LastAt,
                    ClosedAt = answer.ClosedAt ?? Now(context),
                });
                return;
            }

            if (answer.Count != record.Count)
            {
                record = await WriteAsync(context, record with { Count = answer.Count, LastAt = answer.LastAt });
            }

            await context.CreateTimer((answer.LastAt + closeAfter).UtcDateTime, CancellationToken.None);
        }

        context.ContinueAsNew(request with { Outcome = outcome, Version = record.Version });
    }

    private static async Task<RunOutcome> RunPlaybookAsync(TaskOrchestrationContext context, RunRequest run)
    {
        try
        {
            return await context.CallSubOrchestratorAsync<RunOutcome>(OrchestratorNames.Run, run, new TaskOptions().WithInstanceId(run.RunId));
        }
        catch (TaskFailedException failure)
        {
            return new RunOutcome(run.RunId, RunState.Failed, failure.FailureDetails.ErrorMessage);
        }
    }

    private static async Task<IncidentRecord> WriteAsync(TaskOrchestrationContext context, IncidentRecord record)
    {
        IncidentRecord next = record with { Version = record.Version + 1 };
        await context.CallActivityAsync(nameof(RecordIncident), next, RecordRetry.Options);
        return next;
    }

    private IncidentRecord Describe(IncidentRequest request)
    {
        RunRequest run = request.Match.Request;
        IncidentState state = request.Outcome is { } outcome ? After(outcome) : IncidentState.Open;
        return new IncidentRecord
        {
            IncidentId = request.IncidentId,
            Automation = run.Automation,
            Key = string.Join(",", request.Match.Key),
            KeyValues = request.Match.Key,
            Title = Title(run),
            Severity = request.Match.Severity,
            State = state,
            Reason = state == IncidentState.Escalated ? request.Outcome!.Reason : null,
            Openings = request.Opening,
            OpenedAt = request.Match.Now,
            LastAt = request.Match.Question.At,
            RunId = run.RunId,
            RunState = request.Outcome?.State.ToString() ?? nameof(RunState.Running),
            Version = request.Version,
        };
    }

    private string Title(RunRequest run)
    {
        Automation automation = automations.Get(run.Hash, run.Text, run.Automation);
        try
        {
            return run.RendererWith(templates).Text(automation.Then.Incident?.Title ?? automation.Name);
        }
        catch (TemplateException)
        {
            return automation.Name;
        }
    }

    private static IncidentState After(RunOutcome outcome) => IncidentRules.AfterRun(outcome.State == RunState.Failed, outcome.NeedsPerson);

    private static DateTimeOffset Now(TaskOrchestrationContext context) => new(context.CurrentUtcDateTime, TimeSpan.Zero);
}
