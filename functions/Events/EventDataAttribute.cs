namespace Reflex.Functions.Events;

/// <summary>
/// Says what data the events of a trigger function carry. Events are held against this model when they come in, and again when
/// they are redriven.
/// </summary>
/// <param name="dataType">A record under <c>functions/Events</c>.</param>
[AttributeUsage(AttributeTargets.Method, Inherited = false)]
public sealed class EventDataAttribute(Type dataType) : Attribute
{
    /// <summary>The data model.</summary>
    public Type DataType { get; } = dataType;
}
