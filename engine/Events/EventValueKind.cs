namespace Reflex.Engine.Events;

/// <summary>What an <see cref="EventValue"/> holds.</summary>
public enum EventValueKind
{
    /// <summary>The event has nothing at the path.</summary>
    Missing,

    /// <summary>JSON null, which compares like a missing value.</summary>
    Null,

    /// <summary>JSON true or false.</summary>
    Boolean,

    /// <summary>JSON number.</summary>
    Number,

    /// <summary>A JSON string, or an attribute of the event.</summary>
    String,

    /// <summary>JSON array; one matching element is enough.</summary>
    Array,

    /// <summary>JSON object, which equals no operand.</summary>
    Object,
}
