namespace Reflex.Functions.Events;

/// <summary>
/// The typed data of one event type. It is read with <see cref="Json.EventJson"/>, says what is missing from it, and
/// knows what the event is about.
/// </summary>
internal interface IEventData
{
    /// <summary>The extension attributes that <see cref="Correlate"/> may give, by <see cref="CorrelationAttributes.Names"/>.</summary>
    static abstract IReadOnlyList<string> Attributes { get; }

    /// <summary>Why this data is of no use, in a sentence that names the field; null when it is complete.</summary>
    string? Problem();

    /// <summary>What the event is about, for correlation with events of other types.</summary>
    /// <param name="source">The event's <c>source</c> (Event Grid schema: its topic).</param>
    /// <param name="subject">The event's <c>subject</c>, where it has one.</param>
    CorrelationAttributes Correlate(string source, string? subject);
}
