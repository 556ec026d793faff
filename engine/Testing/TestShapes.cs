using Reflex.Engine.Automations.Format;

namespace Reflex.Engine.Testing;

/// <summary>The format of test files.</summary>
internal static class TestShapes
{
    private static readonly FieldType s_free = new AnyObjectType();
    private static readonly FieldType s_duration = new DurationType(TimeSpan.Zero);

    public static Shape File { get; } = new(
        "test file", "Automations, and cases that describe their behaviour.",
        new("automation", new TextType(), "The automation's file, relative to this one."),
        new("given", s_free, "Inline automations, one or a list."),
        new("cases", s_free, "A list of cases, each with name, steps and expect.", Required: true));

    public static Shape Case { get; } = new(
        "case", "Steps, and their expected results.",
        new("name", new TextType(), "What the case shows, as a sentence.", Required: true),
        new("automation", new TextType(), "The automation's file, instead of the one of the test file."),
        new("given", s_free, "Inline automations, instead of those of the test file."),
        new("steps", s_free, "What happens, in order.", Required: true),
        new("expect", s_free, "The expected results.", Required: true));

    public static Shape Step { get; } = new(
        "step", "One thing that happens.",
        new("event", s_free, "An event arrives."),
        new("advance", s_duration, "Time passes with no input."),
        new("restart", s_free, "The state is stored, the process ends, and a new process loads the state: { down: 10s }."),
        new("edit", s_free, "The automation is replaced: { automation: file or definition }."));

    public static Shape Restart { get; } = new("restart", "A restart.", new Field("down", s_duration, "For how long. Default 0s."));

    public static Shape Expect { get; } = new(
        "expectation", "The expected results of the steps.",
        new("matches", s_free, "The exact list, in order."),
        new("counts", s_free, "What happened apart from matches."),
        new("runs", new IntegerType(0, 1_000_000), "How many runs start."),
        new("steps", s_free, "The planned steps: actions with their rendered input, in order."),
        new("nothing", new BooleanType(), "true: no match and no run."));

    public static Shape Match { get; } = new(
        "match", "A match; a field left out is not compared.",
        new("automation", new TextType(), "The automation's name."),
        new("key", s_free, "The value for one `by` path, a list for several."),
        new("at", s_duration, "Its time, from the case's zero."),
        new("parts", s_free, "Each part with the ids of its events."));

    public static Shape Counts { get; } = new(
        "counts", "What happened apart from matches.",
        new("late", new IntegerType(0, int.MaxValue), "Events that came too late."),
        new("suppressed", new IntegerType(0, int.MaxValue), "Matches that oncePer suppressed."),
        new("duplicate", new IntegerType(0, int.MaxValue), "Redeliveries."),
        new("unkeyed", new IntegerType(0, int.MaxValue), "Events without a key."),
        new("overflow", new IntegerType(0, int.MaxValue), "What exceeded a limit."),
        new("dropped", new IntegerType(0, int.MaxValue), "Partial matches that an edit dropped."));

    public static Shape PlannedStep { get; } = new(
        "expected step", "A planned step; a field left out is not compared.",
        new("name", new TextType(), "The step's name."),
        new("action", new TextType(), "The action."),
        new("with", s_free, "Its rendered input; fields left out are not compared."));
}
