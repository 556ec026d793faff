namespace Reflex.Engine.Patterns.Definition;

/// <summary>Parts in order, each after the one before.</summary>
/// <param name="Elements">
/// <see cref="PatternPart"/> and <see cref="NegatedPart"/> in order, at least one <see cref="PatternPart"/>. A negated part at the start
/// looks back, between two parts it cancels, at the end it makes the match wait for the end of the window.
/// </param>
public sealed record SequencePattern(IReadOnlyList<SequenceElement> Elements) : PatternOperator;
