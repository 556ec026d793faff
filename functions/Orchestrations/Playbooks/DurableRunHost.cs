using Microsoft.DurableTask;
using Microsoft.DurableTask.Entities;
using Reflex.Engine.Admission;
using Reflex.Engine.Execution;
using Reflex.Functions.Activities;
using Reflex.Functions.Approvals;
using Reflex.Functions.Runs;

namespace Reflex.Functions.Orchestrations.Playbooks;

/// <summary>A run as a durable orchestration: every task that it gives out is one of the context's.</summary>
internal sealed class DurableRunHost(TaskOrchestrationContext context, RunRecord start) : IRunHost
{
    private RunRecord _record = start;
    private bool _requestIsStored;

    public DateTimeOffset Now => new(context.CurrentUtcDateTime, TimeSpan.Zero);

    public Task<CancelRequest> Cancelled { get; } = context.WaitForExternalEvent<CancelRequest>(EventNames.Cancel);

    public IRunGuards Guards { get; } = new DurableRunGuards(context, start.RunId, start.Automation);

    public Task DelayAsync(TimeSpan delay, CancellationToken cancellation) =>
        context.CreateTimer(context.CurrentUtcDateTime + delay, cancellation);

    public Task<EffectiveControls> ReadControlsAsync(string automation) =>
        context.CallActivityAsync<EffectiveControls>(nameof(ReadControls), automation, RecordRetry.Options);

    public Task<ActingAnswer> CheckBeforeActingAsync(ActingQuestion question) =>
        context.CallActivityAsync<ActingAnswer>(nameof(CheckBeforeActing), question, RecordRetry.Options);

    public Task<ActionOutcome> ExecuteAsync(ActionCall call, ActionPurpose purpose) =>
        context.CallActivityAsync<ActionOutcome>(nameof(ExecuteAction), call, RecordRetry.Options);

    public Task<ActionOutcome> PollAsync(PollCall call) =>
        context.CallActivityAsync<ActionOutcome>(nameof(PollAction), call, RecordRetry.Options);

    public bool Verifies(string step) => true;

    public string ApprovalId(int number) => InstanceIds.Approval(_record.RunId, number);

    public Task<ApprovalOutcome> AskAsync(ApprovalRequest request) => context.CallSubOrchestratorAsync<ApprovalOutcome>(
        OrchestratorNames.Approval, request, new TaskOptions().WithInstanceId(request.ApprovalId));

    public async Task WithdrawAsync(ApprovalRequest request, string reason)
    {
        await context.CallActivityAsync<ApprovalProgress>(
            nameof(WithdrawApproval), new ApprovalWithdrawal(request, reason), RecordRetry.Options);
        // Wakes the orchestration of the request in whatever round it is.
        await context.CallActivityAsync(nameof(WakeApproval), request.ApprovalId, RecordRetry.Options);
    }

    public async Task<IReadOnlyList<string>> FindEndedRunsAsync(IReadOnlyList<string> runIds) =>
        await context.CallActivityAsync<List<string>>(nameof(FindEndedRuns), runIds.ToList());

    public Task RecordAsync(RunProgress progress, IReadOnlyList<TimelineEntry> entries)
    {
        _record = _record with
        {
            Mode = progress.Mode,
            State = progress.State,
            Reason = progress.Reason,
            Guard = progress.Guard,
            Target = progress.Target,
            Step = progress.Step,
            EndedAt = progress.EndedAt,
            UpdatedAt = Now,
            Version = _record.Version + 1,
            Request = _requestIsStored ? null : _record.Request,
        };
        _requestIsStored = true;
        return context.CallActivityAsync(nameof(RecordRun), new RunUpdate(_record, entries), RecordRetry.Options);
    }

    public bool IsOutage(Exception failure) => failure is TaskFailedException or EntityOperationFailedException;
}
