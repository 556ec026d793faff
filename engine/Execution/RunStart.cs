using Reflex.Engine.Automations;
using Reflex.Engine.Playbooks;

namespace Reflex.Engine.Execution;

/// <summary>What a run begins with, and keeps to its end: an edit of the automation does not change it.</summary>
/// <param name="Cause">Why it starts.</param>
/// <param name="Automation">The automation as it was then.</param>
public sealed record RunStart(RunCause Cause, Automation Automation)
{
    /// <summary>Records what it would do, whatever the automation's mode.</summary>
    public bool Shadow { get; init; }

    /// <summary>Who started it: a person, or <c>reflex</c>.</summary>
    public string StartedBy { get; init; } = "reflex";

    /// <summary>The held run that somebody released; its guards are passed over.</summary>
    public string? ReleasedFrom { get; init; }

    /// <summary>ID of the run.</summary>
    public string RunId => Cause.RunId;
}
