using Reflex.Engine.Events;

namespace Reflex.Functions.Intake.Reading;

/// <summary>What came of one piece of input: an event that is ready to be routed, or the reason why it never will be.</summary>
internal readonly record struct ReadEvent
{
    public AutomationEvent? Event { get; private init; }

    public EventRejection? Rejection { get; private init; }

    public static ReadEvent Accepted(AutomationEvent e) => new() { Event = e };

    public static ReadEvent Rejected(EventRejection why) => new() { Rejection = why };

    public static ReadEvent Rejected(string code, string reason, ReadOnlyMemory<byte> raw) => Rejected(new EventRejection(code, reason, raw));

    public static ReadEvent Of(EventParseResult result) => result.IsAccepted ? Accepted(result.Event) : Rejected(result.Rejection);
}
