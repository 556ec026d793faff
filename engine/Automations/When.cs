using Reflex.Engine.Conditions;

namespace Reflex.Engine.Automations;

/// <summary>What an automation reacts to.</summary>
public abstract record When;

/// <summary>Every event that meets a condition.</summary>
/// <param name="Condition">The condition.</param>
public sealed record SingleEventWhen(EventCondition Condition) : When;
