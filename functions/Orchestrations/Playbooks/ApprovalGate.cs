using Microsoft.DurableTask;
using Reflex.Engine.Playbooks;
using Reflex.Functions.Activities;
using Reflex.Functions.Approvals;
using Reflex.Functions.Runs;

namespace Reflex.Functions.Orchestrations.Playbooks;

/// <summary>Asks people, for a whole run or one step, and goes on waiting until they have answered or an operator stops the run.</summary>
internal sealed class ApprovalGate(PlaybookContext run)
{
    public async Task<ApprovalOutcome> AskAsync(ApprovalSpec spec, string? step, string title, IReadOnlyList<PlannedAction> plan)
    {
        string id = run.NextApprovalId();
        ApprovalRequest request = Create(id, spec, step, title, plan);
        run.Journal.Add(TimelineKinds.ApprovalRequested, $"{title} Asked: {string.Join(", ", spec.Approvers)}. Request {id}.", step);
        run.Journal.Change(record => record with { State = RunState.WaitingForApproval, Step = step });
        await run.Journal.FlushAsync();

        Task<ApprovalOutcome> approval = run.Durable.CallSubOrchestratorAsync<ApprovalOutcome>(
            OrchestratorNames.Approval, request, new TaskOptions().WithInstanceId(id));
        if (!await run.UntilCancelledAsync(approval))
        {
            await run.Durable.CallActivityAsync<ApprovalProgress>(
                nameof(WithdrawApproval), new ApprovalWithdrawal(request, $"{run.Cancellation!.By} stopped the run."), RecordRetry.Options);
            // Wakes the orchestration of the request in whatever round it is.
            await run.Durable.CallActivityAsync(nameof(WakeApproval), id, RecordRetry.Options);
        }

        ApprovalOutcome outcome = await approval;
        run.Waited = true;
        run.Journal.Add(TimelineKinds.ApprovalClosed, $"{outcome.State}. {outcome.Reason}", step);
        run.Journal.Change(record => record with { State = RunState.Running });
        return outcome;
    }

    private ApprovalRequest Create(string id, ApprovalSpec spec, string? step, string title, IReadOnlyList<PlannedAction> plan)
    {
        bool escalates = spec.OnTimeout == OnTimeout.Escalate;
        return new ApprovalRequest
        {
            ApprovalId = id,
            RunId = run.Request.RunId,
            Automation = run.Automation.Name,
            Step = step,
            Title = title,
            Target = run.Target,
            Plan = plan,
            StartedBy = run.Request.StartedBy,
            Levels =
            [
                new RequestLevel(spec.Approvers, spec.Timeout),
                .. escalates ? spec.EscalateTo.Select(level => new RequestLevel(level.Approvers, level.Timeout ?? spec.Timeout)) : [],
            ],
            Quorum = spec.FourEyes ? Math.Max(spec.Quorum, 2) : spec.Quorum,
            ProceedOnTimeout = spec.OnTimeout == OnTimeout.Proceed,
            ReasonRequired = spec.ReasonRequired,
            FourEyes = spec.FourEyes,
            Delegation = spec.Delegation,
        };
    }
}
