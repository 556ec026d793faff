namespace Reflex.Engine.Automations.Format;

/// <summary>Conditions and the parts that hold them.</summary>
internal static class ConditionShapes
{
    private static readonly Field s_type = new(
        "type", new ListType(new TextType(), OneAlone: true), "The event type, or a list of types; compared case-insensitively. Default: any type.");

    private static readonly Field s_where = new(
        "where", new WhereType(), "Conditions on the event's values: a path to a value, a list of values, or operators. `all:`, `any:` and `not:` nest.");

    public static Shape Condition { get; } = new("condition", "A condition on one event.", s_type, s_where);

    public static Shape Times { get; } = new(
        "times", "How many events a part needs.",
        new("min", new IntegerType(1, 10_000), "The minimum. Default 1."),
        new("max", new IntegerType(1, 10_000), "The maximum. Default: none."));

    public static Shape Part { get; } = new(
        "part", "A part of a sequence: a condition, and how often it must be met.",
        s_type,
        s_where,
        new(
            "times",
            new UnionType(new IntegerType(1, 10_000), new ObjectType(Times)),
            "How many events the part needs: exactly, or `{ min, max }`. Default 1."),
        new("atLeast", new IntegerType(1, 10_000), "The same as `times: { min: n }`."),
        new("optional", new BooleanType(), "Whether a match is possible without the part. Default false."),
        new("until", new ObjectType(Condition), "The event that ends the part's loop. It never belongs to the loop and may fill the next part."));
}
