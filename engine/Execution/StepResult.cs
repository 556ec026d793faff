using Reflex.Engine.Playbooks;

namespace Reflex.Engine.Execution;

internal enum StepEnd
{
    Succeeded,
    Skipped,
    Failed,
    Rejected,
    Stopped,

    // Something objected right before it acted.
    Held,
}

/// <summary>How a step ended, why, and what follows from a failure.</summary>
internal sealed record StepResult(StepEnd End, string? Reason = null, OnFailure OnFailure = OnFailure.Stop, string? Guard = null)
{
    public static StepResult Succeeded { get; } = new(StepEnd.Succeeded);

    public static StepResult Skipped { get; } = new(StepEnd.Skipped);

    public static StepResult Stopped { get; } = new(StepEnd.Stopped);

    public bool GoesOn => End is StepEnd.Succeeded or StepEnd.Skipped
        || (End is StepEnd.Failed or StepEnd.Rejected && OnFailure == OnFailure.Continue);
}
