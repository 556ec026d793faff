using Reflex.Engine.Events;

namespace Reflex.Functions.Intake.Reading;

/// <summary>What came of one piece of input: an event that is ready to be routed, or the reason why it never will be.</summary>
public readonly record struct ReadEvent
{
    /// <summary>The event, with its derived attributes.</summary>
    public AutomationEvent? Event { get; private init; }

    public EventRejection? Rejection { get; private init; }

    internal static ReadEvent Accepted(AutomationEvent e) => new() { Event = e };

    internal static ReadEvent Rejected(EventRejection why) => new() { Rejection = why };

    internal static ReadEvent Rejected(string code, string reason, ReadOnlyMemory<byte> raw) => Rejected(new EventRejection(code, reason, raw));

    internal static ReadEvent Of(EventParseResult result) => result.IsAccepted ? Accepted(result.Event) : Rejected(result.Rejection);

    /// <summary>What a reader failed at: a defect, which would come again with the same bytes.</summary>
    internal static ReadEvent Failed(Exception failure, ReadOnlyMemory<byte> raw) =>
        Rejected(RejectionCodes.Unreadable, $"reading it failed with {failure.GetType().Name}: {failure.Message}", raw);
}
