namespace Reflex.Engine.Execution;

/// <summary>The words of the timeline.</summary>
public static class TimelineKinds
{
    /// <summary>The run started.</summary>
    public const string RunStarted = "run.started";

    /// <summary>A guard stopped the run.</summary>
    public const string RunHeld = "run.held";

    /// <summary>A guard would have stopped the run, or asked a person, if it were not in shadow.</summary>
    public const string GuardPlanned = "guard.planned";

    /// <summary>An operator asked to stop.</summary>
    public const string CancelRequested = "run.cancelRequested";

    /// <summary>Its orchestration had ended without saying so; that was found out later.</summary>
    public const string RunReconciled = "run.reconciled";

    /// <summary>The run reached a final state.</summary>
    public const string RunFinished = "run.finished";

    /// <summary>An approval was requested.</summary>
    public const string ApprovalRequested = "approval.requested";

    /// <summary>An approval request was decided, timed out or was withdrawn.</summary>
    public const string ApprovalClosed = "approval.closed";

    /// <summary>Another run has the target.</summary>
    public const string TargetWaiting = "target.waiting";

    /// <summary>The target is this run's.</summary>
    public const string TargetLocked = "target.locked";

    /// <summary>A step's condition is not met.</summary>
    public const string StepSkipped = "step.skipped";

    /// <summary>An attempt of a step started.</summary>
    public const string StepStarted = "step.started";

    /// <summary>An attempt of a step succeeded.</summary>
    public const string StepSucceeded = "step.succeeded";

    /// <summary>An attempt failed and another follows.</summary>
    public const string StepRetrying = "step.retrying";

    /// <summary>A step failed for good.</summary>
    public const string StepFailed = "step.failed";

    /// <summary>A check did not hold yet; only the first one is listed.</summary>
    public const string VerifyChecked = "verify.checked";

    /// <summary>A check held, so the step is verified.</summary>
    public const string VerifySucceeded = "verify.succeeded";

    /// <summary>The check did not hold in time.</summary>
    public const string VerifyFailed = "verify.failed";

    /// <summary>An undo action started.</summary>
    public const string UndoStarted = "undo.started";

    /// <summary>An undo action succeeded.</summary>
    public const string UndoSucceeded = "undo.succeeded";

    /// <summary>An undo failed for good: a person has to look.</summary>
    public const string UndoFailed = "undo.failed";

    /// <summary>Somebody is told that a person has to look.</summary>
    public const string Escalated = "run.escalated";
}
