namespace Reflex.Engine.Automations.Format;

/// <summary>`when`: one condition, or a pattern.</summary>
internal static class PatternShapes
{
    private static readonly FieldType s_condition = new ObjectType(ConditionShapes.Condition);
    private static readonly FieldType s_positive = new DurationType(TimeSpan.FromMilliseconds(1));
    private static readonly Field s_window = new("window", new EnumType("sliding", "tumbling", "session"), "How events are put into windows. Default sliding.");
    private static readonly Field s_gap = new("gap", s_positive, "For session windows: an event this long after the one before, or longer, begins a new session.");

    /// <summary>The names of the operators, one of which makes a `when` a pattern.</summary>
    public static string[] Operators { get; } = ["sequence", "all", "any", "count", "aggregate", "absence", "heartbeat"];

    public static string[] Functions { get; } = ["sum", "avg", "min", "max", "rate"];

    public static string[] Thresholds { get; } = ["gte", "gt", "lte", "lt"];

    public static Shape Count { get; } = new(
        "count", "Enough events in a window.",
        new("of", s_condition, "Which events count.", Required: true),
        new("atLeast", new IntegerType(1, 1_000_000), "How many events, or different values, it takes.", Required: true),
        new("distinct", new PathType(), "Count different values at this path instead of events; an event without it does not count."),
        s_window,
        s_gap);

    public static Shape Aggregate { get; } = new(
        "aggregate", "A number over a window passes a threshold. One of sum, avg, min, max, rate, and one of gte, gt, lte, lt.",
        new("of", s_condition, "Which events belong to the window.", Required: true),
        new("sum", new PathType(), "The sum of the numbers at this path."),
        new("avg", new PathType(), "Their mean."),
        new("min", new PathType(), "The smallest."),
        new("max", new PathType(), "The largest."),
        new("rate", new PathType(), "Their sum per second of `within`."),
        new("gte", new NumberType(), "At least this."),
        new("gt", new NumberType(), "More than this."),
        new("lte", new NumberType(), "At most this."),
        new("lt", new NumberType(), "Less than this."),
        s_window,
        s_gap);

    public static Shape Absence { get; } = new(
        "absence", "The expected event did not come within `within` of the trigger.",
        new("after", new NamedType(s_condition), "The trigger, by name.", Required: true),
        new("of", new NamedType(s_condition), "The expected event, by name; it may refer to the trigger.", Required: true));

    public static Shape Heartbeat { get; } = new(
        "heartbeat", "Nothing came for `within` after the last event.",
        new Field("of", s_condition, "Which events are the heartbeat.", Required: true));

    public static Shape Consume { get; } = new(
        "consume", "Matching goes on at the first or last event of a part.",
        new("first", new TextType(), "The part whose first event is meant."),
        new("last", new TextType(), "The part whose last event is meant."));

    public static Shape Limits { get; } = new(
        "limits", "How much state the pattern may hold; what exceeds it is dropped oldest first and counted.",
        new("partialMatches", new IntegerType(1, 1_000_000), "Partial matches of one key. Default 1000."),
        new("events", new IntegerType(1, 1_000_000), "Events held for one key. Default 10000."),
        new("keys", new IntegerType(1, 100_000_000), "Keys that one process holds. Default 1000000."));

    public static Shape Pattern { get; } = new(
        "pattern", "A pattern over many events: a key, a window, and one operator.",
        new("by", new ListType(new PathType(), OneAlone: true), "The paths whose values form the key; all must be present. Left out: one key for all events."),
        new("within", s_positive, "The span that a match may cover, half-open: an event exactly this long after the first is outside."),
        new("lateness", new DurationType(TimeSpan.Zero), "How far events of a key may arrive out of order. Default 0s."),
        new("sequence", new NamedListType(new ObjectType(ConditionShapes.Part), "not", new NamedType(s_condition)), "Parts in order; `not:` parts forbid."),
        new("all", new NamedListType(s_condition), "A distinct event for every part, in any order."),
        new("any", new NamedListType(s_condition), "One of the parts."),
        new("count", new ObjectType(Count), "Enough events in a window."),
        new("aggregate", new ObjectType(Aggregate), "A number over a window passes a threshold."),
        new("absence", new ObjectType(Absence), "An expected event did not come."),
        new("heartbeat", new ObjectType(Heartbeat), "Nothing came any more."),
        new("contiguity", new EnumType("relaxed", "strict", "any"), "What may lie between the parts of a sequence. Default relaxed."),
        new("consume", new UnionType(new EnumType("all", "none", "first", "last", "next"), new ObjectType(Consume)), "Where matching goes on after a match. Default all."),
        new("oncePer", s_positive, "After a match, further matches of its key are suppressed for this long. Here or under `guards`, not both."),
        new("gather", s_positive, "After a first match, waits this long and fires once with all that came."),
        new("limits", new ObjectType(Limits), "How much state the pattern may hold."));
}
