namespace Reflex.Engine.Patterns.Definition;

/// <summary>The shape of a pattern; one of the sealed records derived from it.</summary>
public abstract record PatternOperator;
