namespace Reflex.Engine.Patterns.Matching;

/// <summary>
/// A match that the wall clock completed while events of its time could still come in: one that would have changed it is late.
/// </summary>
/// <param name="Due">When it was due; what is at or after it does not matter.</param>
/// <param name="Last">The chain of its events, or its one event.</param>
internal readonly record struct FiredTimer(long Due, int Last);
