namespace Reflex.Functions.Audit;

/// <summary>The words of the audit; lists and alerts filter on them.</summary>
internal static class AuditActions
{
    public const string RunStarted = "run.started";
    public const string RunFinished = "run.finished";
    public const string RunReconciled = "run.reconciled";
    public const string RunHeld = "run.held";
    public const string RunReleased = "run.released";
    public const string RunEscalated = "run.escalated";
    public const string RunCancelled = "run.cancelRequested";
    public const string ActionExecuted = "action.executed";
    public const string ActionFailed = "action.failed";
    public const string ActionUndone = "action.undone";
    public const string UndoFailed = "action.undoFailed";
    public const string ApprovalRequested = "approval.requested";
    public const string ApprovalEscalated = "approval.escalated";
    public const string ApprovalDecided = "approval.decision";
    public const string ApprovalClosed = "approval.closed";
    public const string ModeChanged = "mode.changed";
    public const string CandidateSet = "candidate.set";
    public const string CandidateDropped = "candidate.dropped";
    public const string KillSwitch = "killSwitch.changed";
    public const string IncidentOpened = "incident.opened";
    public const string IncidentReopened = "incident.reopened";
    public const string IncidentEscalated = "incident.escalated";
    public const string IncidentClosed = "incident.closed";
    public const string PatternDropped = "pattern.dropped";
    public const string PatternCounts = "pattern.counts";
    public const string EventRejected = "event.rejected";
    public const string DeadLetterRedriven = "deadLetter.redriven";
    public const string RedriveRequested = "deadLetter.redriveRequested";
    public const string RetentionSwept = "retention.swept";
}
