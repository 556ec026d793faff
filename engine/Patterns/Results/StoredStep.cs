namespace Reflex.Engine.Patterns.Results;

/// <summary>What a step over a stored state gave, and what is to be stored now.</summary>
/// <param name="Step">What happened.</param>
/// <param name="State">The state to store; null: nothing is left that could matter, so that what was stored may be deleted.</param>
/// <param name="Due">When the state has to be advanced next: for a timer, or to find that it may be deleted; null: no time ends what it holds.</param>
public sealed record StoredStep(PatternStep Step, byte[]? State, DateTimeOffset? Due);
