namespace Reflex.Engine.Patterns.Definition;

/// <summary><c>not</c>: no such event may come here.</summary>
public sealed record NegatedPart : SequenceElement;
