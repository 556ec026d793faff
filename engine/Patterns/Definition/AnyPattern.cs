namespace Reflex.Engine.Patterns.Definition;

/// <summary>One of the parts; the first listed that an event fits is bound.</summary>
/// <param name="Parts">At least one part; each takes one event.</param>
public sealed record AnyPattern(IReadOnlyList<PatternPart> Parts) : PatternOperator;
