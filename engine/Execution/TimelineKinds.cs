namespace Reflex.Engine.Execution;

/// <summary>The words of the timeline.</summary>
public static class TimelineKinds
{
    /// <summary>The run began.</summary>
    public const string RunStarted = "run.started";

    /// <summary>A guard stopped the run.</summary>
    public const string RunHeld = "run.held";

    /// <summary>An operator asked to stop.</summary>
    public const string CancelRequested = "run.cancelRequested";

    /// <summary>Its orchestration had ended without saying so; that was found out later.</summary>
    public const string RunReconciled = "run.reconciled";

    /// <summary>The run ended.</summary>
    public const string RunFinished = "run.finished";

    /// <summary>Somebody is asked.</summary>
    public const string ApprovalRequested = "approval.requested";

    /// <summary>The answer is there.</summary>
    public const string ApprovalClosed = "approval.closed";

    /// <summary>Another run has the target.</summary>
    public const string TargetWaiting = "target.waiting";

    /// <summary>The target is this run's.</summary>
    public const string TargetLocked = "target.locked";

    /// <summary>A step's condition is not met.</summary>
    public const string StepSkipped = "step.skipped";

    /// <summary>An attempt began.</summary>
    public const string StepStarted = "step.started";

    /// <summary>An attempt ended well.</summary>
    public const string StepSucceeded = "step.succeeded";

    /// <summary>An attempt failed and another follows.</summary>
    public const string StepRetrying = "step.retrying";

    /// <summary>A step failed for good.</summary>
    public const string StepFailed = "step.failed";

    /// <summary>A check was made.</summary>
    public const string VerifyChecked = "verify.checked";

    /// <summary>The check holds.</summary>
    public const string VerifySucceeded = "verify.succeeded";

    /// <summary>The check did not hold in time.</summary>
    public const string VerifyFailed = "verify.failed";

    /// <summary>An undo began.</summary>
    public const string UndoStarted = "undo.started";

    /// <summary>An undo ended well.</summary>
    public const string UndoSucceeded = "undo.succeeded";

    /// <summary>An undo failed for good: a person has to look.</summary>
    public const string UndoFailed = "undo.failed";

    /// <summary>Somebody is told that a person has to look.</summary>
    public const string Escalated = "run.escalated";
}
