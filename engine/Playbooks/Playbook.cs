namespace Reflex.Engine.Playbooks;

/// <summary>What an automation does.</summary>
public sealed record Playbook
{
    /// <summary>A template that names the resource that a run locks; null if it locks none.</summary>
    public string? Target { get; init; }

    /// <summary>The incident that a match opens; null if it opens none.</summary>
    public Incident? Incident { get; init; }

    /// <summary>The steps in order. Default: none.</summary>
    public IReadOnlyList<Step> Steps { get; init; } = [];

    /// <summary>What happens when a step has failed for good. Default <see cref="OnFailure.Stop"/>.</summary>
    public OnFailure OnFailure { get; init; } = OnFailure.Stop;

    /// <summary>Who is asked before a run in mode `approve`; null if the host's default approvers are.</summary>
    public ApprovalSpec? Approval { get; init; }

    /// <summary>Every step that calls an action, those of groups among them, in order.</summary>
    public IEnumerable<ActionStep> Actions() => Steps.SelectMany(Actions);

    /// <summary>
    /// Whether somebody may still be asked while a step runs or after it: one beside it in its group, or one that follows, has an approval.
    /// Its own, and those of steps before it, are answered by then.
    /// </summary>
    /// <param name="step">Its name.</param>
    public bool AsksFrom(string step) => Steps
        .SkipWhile(entry => Actions(entry).All(action => action.Name != step))
        .SelectMany(Actions)
        .Any(action => action.Approval is not null && action.Name != step);

    private static IEnumerable<ActionStep> Actions(Step step) => step switch
    {
        ActionStep action => [action],
        ParallelStep group => group.Steps.SelectMany(Actions),
        _ => [],
    };
}

/// <summary>What happens when a step has failed for good.</summary>
public enum OnFailure
{
    /// <summary>The run ends as failed.</summary>
    Stop,

    /// <summary>The failure is recorded and the next step runs.</summary>
    Continue,

    /// <summary>The completed steps are undone in reverse order, then the run ends as failed.</summary>
    Undo,
}

/// <summary>The durable life of a problem.</summary>
public sealed record Incident
{
    /// <summary>How bad it is. Default <see cref="IncidentSeverity.Medium"/>.</summary>
    public IncidentSeverity Severity { get; init; } = IncidentSeverity.Medium;

    /// <summary>A template for the title.</summary>
    public required string Title { get; init; }

    /// <summary>Closed after this long without a repetition. Default 30 minutes.</summary>
    public TimeSpan CloseAfter { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>Reopened, instead of opening a new incident, if the problem returns this soon after closing. Default none.</summary>
    public TimeSpan? ReopenWithin { get; init; }
}

/// <summary>How bad an incident is.</summary>
public enum IncidentSeverity
{
    /// <summary>For information; nobody has to act.</summary>
    Low,

    /// <summary>To look at in working hours.</summary>
    Medium,

    /// <summary>Needs attention now.</summary>
    High,

    /// <summary>Needs somebody at any hour.</summary>
    Critical,
}
