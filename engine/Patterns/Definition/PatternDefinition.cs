using Reflex.Engine.Events;

namespace Reflex.Engine.Patterns.Definition;

/// <summary>
/// The correlation half of an automation: which events belong together, in what shape, within what time.
/// Immutable; a matcher compiles it.
/// </summary>
public sealed record PatternDefinition
{
    /// <summary>
    /// The paths whose values form the key; every key is matched on its own. Empty (the default): one key for all events.
    /// An event that lacks one of them, or has null there, belongs to no key.
    /// </summary>
    public IReadOnlyList<EventPath> By { get; init; } = [];

    /// <summary>
    /// The span that a match may cover, half-open: an event exactly <c>Within</c> after the first one is outside.
    /// Null: unbounded. Absence, heartbeat, a trailing <c>not</c>, sliding and tumbling windows need it.
    /// </summary>
    public TimeSpan? Within { get; init; }

    /// <summary>How far events of one key may arrive out of order and still be put into order. Default: zero.</summary>
    public TimeSpan Lateness { get; init; }

    /// <summary>The shape that the events have to take.</summary>
    public required PatternOperator Operator { get; init; }

    /// <summary>Whether events that fit nothing may lie between the parts of a sequence. Default: they may.</summary>
    public Contiguity Contiguity { get; init; } = Contiguity.Relaxed;

    /// <summary>What a match leaves of the other partial matches of its key. Default: <see cref="ConsumeMode.All"/>.</summary>
    public Consumption Consume { get; init; } = Consumption.All;

    /// <summary>After a match, further matches of its key are suppressed and counted for this long. Null: never.</summary>
    public TimeSpan? OncePer { get; init; }

    /// <summary>After a first match, waits this long and then fires once with all matches that came. Null: fires at once.</summary>
    public TimeSpan? Gather { get; init; }

    /// <summary>How much state the pattern may hold.</summary>
    public PatternLimits Limits { get; init; } = PatternLimits.Default;
}
