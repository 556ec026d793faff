namespace Reflex.Engine.Events;

/// <summary>Which token holds which attribute; -1 where the event has none.</summary>
internal readonly record struct EventSlots(EventSchema Schema, int Id, int Source, int Type, int Subject, int Time, int Data);

internal enum EventSchema : byte
{
    CloudEvents,
    EventGrid,
}
