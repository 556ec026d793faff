namespace Reflex.Engine.Events;

/// <summary>What an <see cref="EventValue"/> holds.</summary>
public enum EventValueKind
{
    /// <summary>The event has nothing at the path.</summary>
    Missing,

    /// <summary>A JSON null.</summary>
    Null,

    /// <summary>A JSON true or false.</summary>
    Boolean,

    /// <summary>A JSON number.</summary>
    Number,

    /// <summary>A JSON string, or an attribute of the event.</summary>
    String,

    /// <summary>A JSON array.</summary>
    Array,

    /// <summary>A JSON object.</summary>
    Object,
}
