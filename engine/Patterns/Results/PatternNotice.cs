using Reflex.Engine.Events;

namespace Reflex.Engine.Patterns.Results;

/// <summary>Why something was not matched or was dropped: for the audit and for whoever wonders.</summary>
/// <param name="Kind">What happened.</param>
/// <param name="Event">The event that it happened to; null where it is about state.</param>
/// <param name="Text">A sentence.</param>
public sealed record PatternNotice(PatternNoticeKind Kind, AutomationEvent? Event, string Text);

/// <summary>What a notice is about.</summary>
public enum PatternNoticeKind
{
    /// <summary>An event came after the pattern had passed its time.</summary>
    Late,

    /// <summary>An event was delivered again.</summary>
    Duplicate,

    /// <summary>An event lacks a value at a <c>by</c> path.</summary>
    Unkeyed,

    /// <summary>A limit was reached and the oldest was dropped.</summary>
    Overflow,

    /// <summary>The pattern was edited and partial matches of the old one were dropped.</summary>
    Dropped,
}
