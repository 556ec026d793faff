using Reflex.Engine.Admission;
using Reflex.Engine.Execution;

namespace Reflex.Engine.Testing.World;

/// <summary>One run of a case, under the case's clock: actions come to what the case says.</summary>
internal sealed class CaseHost(CaseWorld world, CaseRunRecord run) : IRunHost
{
    // As a host has them where nobody set them.
    private static readonly EffectiveControls s_controls = new(false, null, null, ["Reflex.Operator"], TimeSpan.FromHours(24))
    {
        Recheck = EffectiveControls.PresentRecheck,
    };

    private readonly Dictionary<string, ActionOutcome> _pending = new(StringComparer.Ordinal);

    public DateTimeOffset Now => world.Clock.Now;

    public Task<CancelRequest> Cancelled { get; } = new TaskCompletionSource<CancelRequest>().Task;

    public IRunGuards Guards { get; } = world.Guards.Of(run.Start.Automation.Name, run.Start.RunId);

    public Task DelayAsync(TimeSpan delay, CancellationToken cancellation) => world.Clock.DelayAsync(delay, cancellation);

    public Task<EffectiveControls> ReadControlsAsync(string automation) => Task.FromResult(s_controls);

    public Task<ActingAnswer> CheckBeforeActingAsync(ActingQuestion question) => Task.FromResult(new ActingAnswer(s_controls, null));

    public Task<ActionOutcome> ExecuteAsync(ActionCall call, ActionPurpose purpose)
    {
        string name = Answers.NameOf(call.Step, purpose);
        if (purpose != ActionPurpose.Verify && call.Attempt == 1)
        {
            world.Steps.Add(new TakenStep(name, call.Action, call.Input));
        }

        Answer answer = world.Answers.Next(name);
        ActionOutcome outcome = answer.Outcome(call.Shadow);
        if (answer.Takes <= TimeSpan.Zero)
        {
            return Task.FromResult(outcome);
        }

        _pending[Operation(call.IdempotencyKey, call.Attempt)] = outcome;
        return Task.FromResult(ActionOutcome.WaitFor(new PendingOperation([], answer.Takes.TotalSeconds, null)));
    }

    public Task<ActionOutcome> PollAsync(PollCall call) => Task.FromResult(_pending[Operation(call.IdempotencyKey, call.Attempt)]);

    public bool Verifies(string step) => world.Answers.Know(Answers.NameOf(step, ActionPurpose.Verify));

    public string ApprovalId(int number) => $"{run.Start.RunId}-a{number}";

    public Task<ApprovalOutcome> AskAsync(ApprovalRequest request) => world.People.AskAsync(request);

    public Task WithdrawAsync(ApprovalRequest request, string reason)
    {
        world.People.Withdraw(request, reason);
        return Task.CompletedTask;
    }

    public Task<IReadOnlyList<string>> FindEndedRunsAsync(IReadOnlyList<string> runIds) =>
        Task.FromResult<IReadOnlyList<string>>([.. runIds.Where(world.HasEnded)]);

    public Task RecordAsync(RunProgress progress, IReadOnlyList<TimelineEntry> entries)
    {
        run.Progress = progress;
        return Task.CompletedTask;
    }

    public bool IsOutage(Exception failure) => false;

    private static string Operation(string idempotencyKey, int attempt) => $"{idempotencyKey}#{attempt}";
}
