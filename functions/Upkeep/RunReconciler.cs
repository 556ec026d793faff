using Microsoft.DurableTask.Client;
using Microsoft.DurableTask.Entities;
using Reflex.Engine.Admission;
using Reflex.Engine.Automations;
using Reflex.Engine.Events;
using Reflex.Engine.Execution;
using Reflex.Engine.Templates;
using Reflex.Functions.Approvals;
using Reflex.Functions.Catalog;
using Reflex.Functions.Runs;
using Reflex.Functions.Storage;

namespace Reflex.Functions.Upkeep;

/// <summary>
/// Finds runs whose record says that they are under way while their orchestration has ended: terminated or purged from outside, or broken.
/// Their record gets its end, their requests for approval are withdrawn, their target is given back, and their guards are told.
/// </summary>
public sealed class RunReconciler(
    RunStore runs, RunRecorder recorder, ApprovalStore approvals, ApprovalDesk desk, AutomationCache automations,
    TemplateEngine templates, TimeProvider clock)
{
    // A record this young may be ahead of what the durable store shows.
    private static readonly TimeSpan Fresh = TimeSpan.FromMinutes(1);
    private static readonly RunState[] UnderWay = [RunState.Running, RunState.WaitingForApproval, RunState.WaitingForTarget];

    /// <summary>Looks after every run that is said to be under way; returns how many were not.</summary>
    public async Task<int> SweepAsync(DurableTaskClient client, CancellationToken cancellation)
    {
        int found = 0;
        foreach (RunState state in UnderWay)
        {
            await foreach (RunRecord listed in runs.ReadOlderAsync(RunStore.ByState(state), clock.GetUtcNow() - Fresh, cancellation))
            {
                // The list is a copy that may lag behind.
                if (await runs.FindAsync(listed.RunId, cancellation) is { } run
                    && (await ReconcileAsync(run, client, cancellation)).State.IsFinal() && !run.State.IsFinal())
                {
                    found++;
                }
            }
        }

        return found;
    }

    /// <summary>The run as it really stands; written down where that is something else than its record says.</summary>
    public async Task<RunRecord> ReconcileAsync(RunRecord run, DurableTaskClient client, CancellationToken cancellation)
    {
        DateTimeOffset now = clock.GetUtcNow();
        if (run.State.IsFinal() || now - run.UpdatedAt < Fresh)
        {
            return run;
        }

        OrchestrationMetadata? instance = await client.GetInstanceAsync(run.RunId, getInputsAndOutputs: true, cancellation);
        if (instance is { IsCompleted: false } || EndOf(instance, run) is not { } end)
        {
            return run;
        }

        // It may have said its last words between the two looks.
        if (await runs.FindAsync(run.RunId, cancellation) is not { } latest || latest.State.IsFinal())
        {
            return run;
        }

        IReadOnlyList<TimelineEntry> timeline = await runs.ReadTimelineAsync(run.RunId, cancellation);
        int last = timeline.Count == 0 ? 0 : timeline[^1].Sequence;
        RunRecord ended = latest with
        {
            State = end.State,
            Reason = end.Reason,
            EndedAt = now,
            UpdatedAt = now,
            Version = latest.Version + 1,
        };
        await ReleaseAsync(ended, client, cancellation);
        await recorder.RecordAsync(
            new RunUpdate(ended,
            [
                new TimelineEntry
                {
                    Sequence = last + 1,
                    At = now,
                    Kind = TimelineKinds.RunReconciled,
                    Step = latest.Step,
                    Message = $"Its last state was {latest.State}. {end.Reason}",
                },
                new TimelineEntry
                {
                    Sequence = last + 2,
                    At = now,
                    Kind = TimelineKinds.RunFinished,
                    Message = $"{end.State}: {end.Reason}",
                },
            ]),
            cancellation);
        return ended;
    }

    private static RunOutcome? EndOf(OrchestrationMetadata? instance, RunRecord run) => instance?.RuntimeStatus switch
    {
        null => new RunOutcome(
            run.RunId, RunState.Failed, "Its orchestration no longer exists in the durable store; completed steps were left unchanged."),
        OrchestrationRuntimeStatus.Terminated =>
            new RunOutcome(
                run.RunId, RunState.Cancelled, "Its orchestration was terminated from outside; completed steps were left unchanged."),
        OrchestrationRuntimeStatus.Failed =>
            new RunOutcome(
                run.RunId, RunState.Failed, $"Its orchestration failed: {instance.FailureDetails?.ErrorMessage ?? "no reason is known"}"),
        OrchestrationRuntimeStatus.Completed => instance.ReadOutputAs<RunOutcome>(),
        _ => null,
    };

    private async Task ReleaseAsync(RunRecord run, DurableTaskClient client, CancellationToken cancellation)
    {
        if (run.Target is { } target)
        {
            EntityInstanceId entity = InstanceIds.Target(target);
            await client.Entities.SignalEntityAsync(entity, EntityOperations.Target.Release, run.RunId, cancellation: cancellation);
        }

        await TellGuardsAsync(run, client, cancellation);
        ListPage<ApprovalRecord> asked = await approvals.ListAsync(
            ApprovalStore.ByRun(run.RunId), new PageRequest(PageRequest.MaxSize, null), cancellation);
        foreach (ApprovalRecord approval in asked.Items.Where(one => one.State == ApprovalState.Pending))
        {
            string id = approval.Request.ApprovalId;
            await desk.WithdrawAsync(approval.Request, $"Run {run.RunId} has ended.", cancellation);
            if (await client.GetInstanceAsync(id, getInputsAndOutputs: false, cancellation) is { IsCompleted: false }
                && await approvals.FindAsync(id, cancellation) is { } withdrawn)
            {
                await ApprovalWaker.WakeAsync(client, withdrawn, cancellation);
            }
            else
            {
                // Its orchestration went with the run's, and takes nothing in any more.
                await desk.SettleAsync(id, cancellation);
            }
        }
    }

    // As unknown: how it would have ended says nothing about the remedy.
    private async Task TellGuardsAsync(RunRecord run, DurableTaskClient client, CancellationToken cancellation)
    {
        if (run.Request is not { ReleasedFrom: null } request
            || run.Mode.Equals(nameof(AutomationMode.Shadow), StringComparison.OrdinalIgnoreCase))
        {
            return;
        }

        DateTimeOffset now = run.EndedAt!.Value;
        Automation automation = automations.Get(request.Hash, request.Text, request.Automation);
        AutomationEvent e = request.RendererWith(templates).Event;
        foreach (GuardStage stage in new RunFacts(automation, run.RunId, run.Target, e.Time, now).Stages)
        {
            await (stage == GuardStage.Key
                ? client.Entities.SignalEntityAsync(
                    InstanceIds.KeyGuard(run.Automation, RunKey.Of(automation, request.Key, run.Target, e).Values),
                    EntityOperations.KeyGuard.Complete,
                    new KeyCompletion(run.RunId, now, Succeeded: false, Acted: true),
                    cancellation: cancellation)
                : client.Entities.SignalEntityAsync(
                    InstanceIds.AutomationGuard(run.Automation),
                    EntityOperations.AutomationGuard.Complete,
                    new AutomationCompletion(run.RunId, now, null, null, default),
                    cancellation: cancellation));
        }
    }
}
