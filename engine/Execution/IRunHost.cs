using Reflex.Engine.Admission;

namespace Reflex.Engine.Execution;

/// <summary>
/// What a run needs of whoever runs it: a clock, actions, people, guards, the line for its target, and a place to write to. On the app it
/// is a durable orchestration, in <c>reflex test</c> a case under virtual time. A run awaits nothing else, so that it goes on in the same
/// order each time.
/// </summary>
public interface IRunHost
{
    /// <summary>The current time, the same on every replay.</summary>
    DateTimeOffset Now { get; }

    /// <summary>Ends once an operator asks the run to stop.</summary>
    Task<CancelRequest> Cancelled { get; }

    /// <summary>What the run's guards remember.</summary>
    IRunGuards Guards { get; }

    /// <summary>Ends after <paramref name="delay"/>, unless it is not wanted any more.</summary>
    Task DelayAsync(TimeSpan delay, CancellationToken cancellation);

    /// <summary>Reads the switches that people turn.</summary>
    Task<EffectiveControls> ReadControlsAsync(string automation);

    /// <summary>Looks, right before the run acts, at everything that it goes by.</summary>
    Task<ActingAnswer> CheckBeforeActingAsync(ActingQuestion question);

    /// <summary>Makes one attempt of an action.</summary>
    Task<ActionOutcome> ExecuteAsync(ActionCall call, ActionPurpose purpose);

    /// <summary>Asks after a long-running operation.</summary>
    Task<ActionOutcome> PollAsync(PollCall call);

    /// <summary>Whether the checks of a step can be made; where they cannot, a step that succeeded counts as verified.</summary>
    bool Verifies(string step);

    /// <summary>The name of the run's request for approval with this number.</summary>
    string ApprovalId(int number);

    /// <summary>Asks people, and ends once the request is closed.</summary>
    Task<ApprovalOutcome> AskAsync(ApprovalRequest request);

    /// <summary>Takes a request back that people were asked by <see cref="AskAsync"/>, which then ends.</summary>
    Task WithdrawAsync(ApprovalRequest request, string reason);

    /// <summary>Which of some runs are not under way any more.</summary>
    Task<IReadOnlyList<string>> FindEndedRunsAsync(IReadOnlyList<string> runIds);

    /// <summary>Writes where the run stands, and what has happened since it last did.</summary>
    Task RecordAsync(RunProgress progress, IReadOnlyList<TimelineEntry> entries);

    /// <summary>
    /// Whether a failure says that the host could not do what it was asked, however often it tried. Nothing more can be asked of it then
    /// than to write down how the run ended.
    /// </summary>
    bool IsOutage(Exception failure);
}
