using System.Text.Json;
using Reflex.Engine.Playbooks;

namespace Reflex.Engine.Admission;

/// <summary>
/// Input of the approval orchestration: what is asked, and of whom. Part of its history: fields may be added, never renamed.
/// </summary>
public sealed record ApprovalRequest
{
    /// <summary>The approval, and the orchestration's instance ID.</summary>
    public required string ApprovalId { get; init; }

    /// <summary>ID of the run that waits for the decision.</summary>
    public required string RunId { get; init; }

    /// <summary>Name of the run's automation.</summary>
    public required string Automation { get; init; }

    /// <summary>The step; null where the whole run is asked for.</summary>
    public string? Step { get; init; }

    /// <summary>A sentence that says what is asked.</summary>
    public required string Title { get; init; }

    /// <summary>The resource that the run works on; null if it has none.</summary>
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

    /// <summary>The request that an automation's <c>approval</c> asks for.</summary>
    /// <param name="spec">What the automation says.</param>
    /// <param name="about">What is asked, and for which run.</param>
    public static ApprovalRequest Of(ApprovalSpec spec, ApprovalSubject about)
    {
        ArgumentNullException.ThrowIfNull(spec);
        ArgumentNullException.ThrowIfNull(about);
        bool escalates = spec.OnTimeout == OnTimeout.Escalate;
        return new ApprovalRequest
        {
            ApprovalId = about.ApprovalId,
            RunId = about.RunId,
            Automation = about.Automation,
            Step = about.Step,
            Title = about.Title,
            Target = about.Target,
            Plan = about.Plan,
            StartedBy = about.StartedBy,
            Levels =
            [
                new RequestLevel(spec.Approvers, spec.Timeout),
                .. escalates ? spec.EscalateTo.Select(level => new RequestLevel(level.Approvers, level.Timeout ?? spec.Timeout)) : [],
            ],
            Quorum = spec.FourEyes ? Math.Max(spec.Quorum, 2) : spec.Quorum,
            ProceedOnTimeout = spec.OnTimeout == OnTimeout.Proceed,
            ReasonRequired = spec.ReasonRequired,
            FourEyes = spec.FourEyes,
            Delegation = spec.Delegation,
        };
    }
}

/// <summary>What a request for approval is about.</summary>
/// <param name="ApprovalId">The request.</param>
/// <param name="RunId">The run that asks.</param>
/// <param name="Automation">Its automation.</param>
/// <param name="StartedBy">Who started the run.</param>
/// <param name="Title">A sentence that says what is asked.</param>
/// <param name="Plan">What will be done if it is approved, inputs redacted.</param>
public sealed record ApprovalSubject(
    string ApprovalId, string RunId, string Automation, string StartedBy, string Title, IReadOnlyList<PlannedAction> Plan)
{
    /// <summary>The step; null where the whole run is asked for.</summary>
    public string? Step { get; init; }

    /// <summary>The resource that the run works on; null if it has none.</summary>
    public string? Target { get; init; }
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
