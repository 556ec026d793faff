namespace Reflex.Engine.Automations.Format;

/// <summary>The whole document, and its guards.</summary>
internal static class AutomationShapes
{
    private static readonly FieldType s_positive = new DurationType(TimeSpan.FromMilliseconds(1));

    /// <summary>Names of automations, parts and steps: they become part of instance IDs, templates and file names.</summary>
    public const string NamePattern = "^[A-Za-z][A-Za-z0-9_-]{0,63}$";

    /// <summary>Names of automations also name files and rows, so they are lower case.</summary>
    public const string AutomationNamePattern = "^[a-z0-9][a-z0-9-]{0,63}$";

    public static Shape Limit { get; } = new(
        "rateLimit", "At most so many runs in a sliding span of time.",
        new("runs", new IntegerType(1, 1_000_000), "How many.", Required: true),
        new("per", s_positive, "The span.", Required: true));

    public static Shape Breaker { get; } = new(
        "breaker", "Stops the automation after failures in a row.",
        new("failures", new IntegerType(1, 1000), "Failed runs in a row that open the breaker.", Required: true),
        new("cooldown", s_positive, "How long it stays open.", Required: true));

    public static Shape Maintenance { get; } = new(
        "maintenance", "A span of time in which the automation starts nothing.",
        new("cron", new TextType(MaxLength: 100), "When it begins: minute, hour, day of month, month, day of week.", Required: true),
        new("duration", s_positive, "How long it lasts.", Required: true),
        new("timeZone", new TextType(MaxLength: 64), "An IANA time zone. Default UTC."));

    public static Shape Loop { get; } = new(
        "loop", "Hands a key that keeps coming back to a person.",
        new("runs", new IntegerType(1, 1000), "Successful runs for one key.", Required: true),
        new("per", s_positive, "The span of time.", Required: true),
        new("escalateTo", new ListType(new TextType(), OneAlone: true), "Who is told.", Required: true));

    public static Shape Guards { get; } = new(
        "guards", "What holds the automation back.",
        new("oncePer", s_positive, "After a run for a key, further matches of it are suppressed for this long."),
        new("limit", new ObjectType(Limit), "How many runs the whole automation may start."),
        new("concurrency", new IntegerType(1, 1000), "How many of its runs may be under way at once."),
        new("breaker", new ObjectType(Breaker), "Stops it after failures in a row."),
        new("maintenance", new ListType(new ObjectType(Maintenance), OneAlone: true), "Times in which it starts nothing."),
        new("loop", new ObjectType(Loop), "Hands a key that keeps coming back to a person."));

    public static Shape Automation { get; } = new(
        "automation", "One automation: when, then, guards, mode.",
        new("automation", new TextType(AutomationNamePattern, 64), "The name: lower-case letters, digits and hyphens.", Required: true),
        new("description", new TextType(), "What it is for, in a sentence."),
        new("mode", new EnumType("shadow", "approve", "auto"), "shadow records what it would do, approve asks before every run, auto acts. Default approve."),
        new("when", new UnionType(new ObjectType(ConditionShapes.Condition), new ObjectType(PatternShapes.Pattern)), "A condition on one event, or a pattern over many.", Required: true),
        new("guards", new ObjectType(Guards), "What holds it back."),
        new("then", new ObjectType(PlaybookShapes.Then), "What it does.", Required: true));
}
