using System.Diagnostics.CodeAnalysis;

namespace Reflex.Engine.Events;

/// <summary>An event, or the reason why there is none.</summary>
public readonly struct EventParseResult
{
    internal EventParseResult(AutomationEvent accepted) => Event = accepted;

    internal EventParseResult(EventRejection rejection) => Rejection = rejection;

    /// <summary>The event, where the input was one.</summary>
    public AutomationEvent? Event { get; }

    /// <summary>The reason, where it was not.</summary>
    public EventRejection? Rejection { get; }

    /// <summary>Whether there is an event.</summary>
    [MemberNotNullWhen(true, nameof(Event))]
    [MemberNotNullWhen(false, nameof(Rejection))]
    public bool IsAccepted => Event is not null;
}
