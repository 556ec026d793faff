namespace Reflex.Functions.Events;

/// <summary>
/// The typed data of one event type. It is read with <see cref="Json.EventJson"/> and says what is missing from it. What the event is about is
/// derived by the engine, from its table of attributes.
/// </summary>
internal interface IEventData
{
    /// <summary>Why this data is of no use, in a sentence that names the field; null when it is complete.</summary>
    string? Problem();
}
