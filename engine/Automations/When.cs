using Reflex.Engine.Conditions;
using Reflex.Engine.Patterns.Definition;

namespace Reflex.Engine.Automations;

/// <summary>What an automation reacts to.</summary>
public abstract record When;

/// <summary>Every event that meets a condition.</summary>
/// <param name="Condition">The condition.</param>
public sealed record SingleEventWhen(EventCondition Condition) : When;

/// <summary>A pattern over many events.</summary>
/// <param name="Pattern">The pattern.</param>
public sealed record PatternWhen(PatternDefinition Pattern) : When;
