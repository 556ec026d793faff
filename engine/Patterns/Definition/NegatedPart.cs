namespace Reflex.Engine.Patterns.Definition;

/// <summary><c>not</c>: no such event may come here.</summary>
internal sealed record NegatedPart : SequenceElement;
