using Reflex.Engine.Conditions;

namespace Reflex.Engine.Patterns.Definition;

/// <summary>
/// Nothing came for <see cref="PatternDefinition.Within"/> after the last event. Starts with a key's first event, fires once per silence,
/// binds the last event to the part <c>of</c>.
/// </summary>
/// <param name="Of">Which events are the heartbeat.</param>
public sealed record HeartbeatPattern(EventCondition Of) : PatternOperator;
