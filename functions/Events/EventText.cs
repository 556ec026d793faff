using Reflex.Engine.Events;

namespace Reflex.Functions.Events;

/// <summary>Events as the CloudEvents JSON text in which they travel in signals and inputs, and lie in the archive.</summary>
internal static class EventText
{
    public static string Of(AutomationEvent e) => e.ToJsonText();

    /// <summary>The event of a text that <see cref="Of"/> wrote.</summary>
    /// <param name="json">The text.</param>
    /// <param name="receivedAt">When it counts as received.</param>
    /// <param name="what">Whose it is, to begin a sentence with.</param>
    /// <exception cref="InvalidOperationException">It is no event any more; the message says whose and why.</exception>
    public static AutomationEvent Read(string json, DateTimeOffset receivedAt, string what)
    {
        EventParseResult parsed = EventParser.ParseStored(json, receivedAt);
        return parsed.Event ?? throw new InvalidOperationException($"{what} cannot be read back: {parsed.Rejection!.Reason}");
    }
}
