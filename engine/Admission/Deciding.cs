namespace Reflex.Engine.Admission;

/// <summary>The person who decides, and how to tell whether an approver entry means them.</summary>
/// <param name="Name">The sign-in name.</param>
/// <param name="Address">Where the decision came from.</param>
/// <param name="Is">Whether an entry of a list of approvers, a person or a group, means this person.</param>
public sealed record Decider(string Name, string Address, Predicate<string> Is);

/// <summary>What somebody wants to say.</summary>
/// <param name="Verdict">What.</param>
/// <param name="Reason">Why; null where nothing was said.</param>
/// <param name="DelegateTo">For <see cref="DecisionVerdict.Delegate"/>: to whom.</param>
/// <param name="Via"><c>api</c> or <c>link</c>.</param>
public sealed record DecisionAsked(DecisionVerdict Verdict, string? Reason, string? DelegateTo, string Via);

/// <summary>The result of a decision.</summary>
public enum DecisionAnswer
{
    /// <summary>The decision was recorded.</summary>
    Recorded,

    /// <summary>The same person has said the same before: nothing changes.</summary>
    Repeated,

    /// <summary>It is over, or the time is.</summary>
    TooLate,

    /// <summary>This person may not say it.</summary>
    NotAllowed,

    /// <summary>Something is missing or makes no sense.</summary>
    Invalid,

    /// <summary>It contradicts what the same person said before.</summary>
    Conflict,
}

/// <summary>How saying it went, and what came of it.</summary>
/// <param name="Answer">How it went.</param>
/// <param name="Message">A sentence for the person.</param>
/// <param name="Record">The record as it is afterwards.</param>
public sealed record DecisionResult(DecisionAnswer Answer, string Message, ApprovalRecord Record);
