namespace Reflex.Engine.Patterns.Definition;

/// <summary>
/// <paramref name="Of"/> did not come within <see cref="PatternDefinition.Within"/> of <paramref name="After"/>. Each trigger waits for
/// itself; one answer serves all that wait.
/// </summary>
/// <param name="After">The trigger.</param>
/// <param name="Of">The expected answer; its condition may refer to the trigger.</param>
public sealed record AbsencePattern(PatternPart After, PatternPart Of) : PatternOperator;
