namespace Reflex.Engine.Patterns;

/// <summary><c>not</c>: no such event may come here.</summary>
public sealed record NegatedPart : SequenceElement;
