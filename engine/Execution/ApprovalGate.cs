using Reflex.Engine.Admission;
using Reflex.Engine.Playbooks;
using Reflex.Engine.Templates;

namespace Reflex.Engine.Execution;

/// <summary>Asks people, for a whole run or one step, and goes on waiting until they have answered or an operator stops the run.</summary>
internal sealed class ApprovalGate(RunContext run)
{
    /// <exception cref="TemplateException">A template of who is asked cannot be rendered, or comes to nobody.</exception>
    public async Task<ApprovalOutcome> AskAsync(ApprovalSpec spec, string? step, string title, IReadOnlyList<PlannedAction> plan)
    {
        ApprovalSpec asked = run.Renderer.Approval(spec);
        string id = run.Host.ApprovalId(run.NextApproval());
        ApprovalRequest request = ApprovalRequest.Of(
            asked,
            new ApprovalSubject(id, run.RunId, run.Automation.Name, run.Start.StartedBy, title, plan) { Step = step, Target = run.Target });
        run.Journal.Add(TimelineKinds.ApprovalRequested, run.Texts.ApprovalRequested(title, asked.Approvers, id), step);
        run.Journal.Change(record => record with { State = RunState.WaitingForApproval, Step = step });
        await run.Journal.FlushAsync();

        Task<ApprovalOutcome> approval = run.Host.AskAsync(request);
        if (!await run.UntilCancelledAsync(approval))
        {
            await run.Host.WithdrawAsync(request, $"{run.Cancellation!.By} stopped the run.");
        }

        ApprovalOutcome outcome = await approval;
        run.Waited = true;
        run.Journal.Add(TimelineKinds.ApprovalClosed, $"{outcome.State}. {outcome.Reason}", step);
        run.Journal.Change(record => record with { State = RunState.Running });
        return outcome;
    }
}
