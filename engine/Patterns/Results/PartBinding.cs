using Reflex.Engine.Events;

namespace Reflex.Engine.Patterns.Results;

/// <summary>Which events a match bound to a part.</summary>
/// <param name="Name">The part's name; <c>of</c> for counts, aggregates and heartbeats.</param>
/// <param name="Events">Its events in order, at least one.</param>
public sealed record PartBinding(string Name, IReadOnlyList<AutomationEvent> Events);
