namespace Reflex.Engine.Patterns.Definition;

/// <summary>A distinct event for every part, in any order.</summary>
/// <param name="Parts">At least one part; each takes one event.</param>
public sealed record AllPattern(IReadOnlyList<PatternPart> Parts) : PatternOperator;
