namespace Reflex.Functions.Events;

/// <summary>
/// Says what the events of a trigger function carry and how they are read. Events are held against it when they come in, and again when they are
/// redriven.
/// </summary>
/// <param name="dataType">A record under <c>functions/Events</c>; none: data of any shape.</param>
[AttributeUsage(AttributeTargets.Method, Inherited = false)]
internal sealed class EventDataAttribute(Type? dataType = null) : Attribute
{
    /// <summary>The data model; null: any data.</summary>
    public Type? DataType { get; } = dataType;

    /// <summary>The type of events whose body is the bare data: a queue for one event type takes them. Default: bare data is rejected.</summary>
    public string? BareType { get; init; }

    /// <summary>
    /// What makes events of a service's own JSON: a class of <c>functions/Intake/Reading</c> with a constructor without parameters. Default:
    /// bodies are CloudEvents or Event Grid events.
    /// </summary>
    public Type? Reader { get; init; }
}
