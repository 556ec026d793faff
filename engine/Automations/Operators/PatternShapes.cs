using Reflex.Engine.Automations.Format;

namespace Reflex.Engine.Automations.Operators;

/// <summary>The format of a `when` with a pattern.</summary>
internal static class PatternShapes
{
    private static readonly FieldType s_positive = new DurationType(TimeSpan.FromMilliseconds(1));

    public static Shape Consume { get; } = new(
        "consume", "Matching continues at the first or last event of a part.",
        new("first", new TextType(), "The part at whose first event matching continues."),
        new("last", new TextType(), "The part at whose last event matching continues."));

    public static Shape Limits { get; } = new(
        "limits", "How much state the pattern may hold; the oldest state beyond a limit is dropped and counted.",
        new("partialMatches", new IntegerType(1, 1_000_000), "Partial matches of one key. Default 1000."),
        new("events", new IntegerType(1, 1_000_000), "Events held for one key. Default 10000."),
        new("keys", new IntegerType(1, 100_000_000), "Keys that one process holds. Default 1000000."));

    public static Shape Pattern { get; } = new(
        "pattern",
        "A pattern over many events: a key, a window, and one operator.",
        [
            new(
                "by",
                new ListType(new PathType(), OneAlone: true),
                "The paths whose values form the key; all must be present. Default: one key for all events."),
            new("within", s_positive, "The span that a match may cover, half-open: an event exactly this long after the first is outside."),
            new("lateness", new DurationType(TimeSpan.Zero), "How far events of a key may arrive out of order. Default 0s."),
            .. OperatorFormats.All.Select(f => f.Field),
            new("contiguity", new EnumType("relaxed", "strict", "any"), "What may lie between the parts of a sequence. Default relaxed."),
            new(
                "consume",
                new UnionType(new EnumType("all", "none", "first", "last", "next"), new ObjectType(Consume)),
                "Where matching continues after a match. Default all."),
            new(
                "oncePer",
                s_positive,
                "After a match, further matches of its key are suppressed for this long. Here or under `guards`, not both."),
            new("gather", s_positive, "After a first match, waits this long and fires once with all matches."),
            new("limits", new ObjectType(Limits), "How much state the pattern may hold."),
        ]);
}
