using System.Text.Json;

namespace Reflex.Engine.Admission;

/// <summary>
/// Input of the approval orchestration: what is asked, and of whom. Part of its history: fields may be added, never renamed.
/// </summary>
public sealed record ApprovalRequest
{
    /// <summary>The approval, and the orchestration's instance ID.</summary>
    public required string ApprovalId { get; init; }

    /// <summary>The run that asks.</summary>
    public required string RunId { get; init; }

    /// <summary>Its automation.</summary>
    public required string Automation { get; init; }

    /// <summary>The step; null where the whole run is asked for.</summary>
    public string? Step { get; init; }

    /// <summary>A sentence that says what is asked.</summary>
    public required string Title { get; init; }

    /// <summary>The resource.</summary>
    public string? Target { get; init; }

    /// <summary>What will be done if it is approved, inputs redacted.</summary>
    public required IReadOnlyList<PlannedAction> Plan { get; init; }

    /// <summary>Who started the run; that person's yes does not count.</summary>
    public required string StartedBy { get; init; }

    /// <summary>Levels in their order, the first asked first.</summary>
    public required IReadOnlyList<RequestLevel> Levels { get; init; }

    /// <summary>How many must say yes; at least 2 with four eyes.</summary>
    public required int Quorum { get; init; }

    /// <summary>Whether the last level's silence means yes.</summary>
    public bool ProceedOnTimeout { get; init; }

    /// <summary>Whether a decision must carry a reason.</summary>
    public bool ReasonRequired { get; init; }

    /// <summary>Whether two people are needed whatever the quorum.</summary>
    public bool FourEyes { get; init; }

    /// <summary>Whether an approver may hand over.</summary>
    public bool Delegation { get; init; }
}

/// <summary>One level: who, and for how long.</summary>
/// <param name="Approvers">People or groups.</param>
/// <param name="Timeout">Until the next level, or the end.</param>
public sealed record RequestLevel(IReadOnlyList<string> Approvers, TimeSpan Timeout);

/// <summary>One thing that will be done.</summary>
/// <param name="Step">The step.</param>
/// <param name="Action">The action's name.</param>
/// <param name="With">Its input, redacted; null where it depends on an earlier step.</param>
public sealed record PlannedAction(string Step, string Action, JsonElement? With);
