using Cronos;
using Reflex.Engine.Automations.Binding;
using Reflex.Engine.Automations.Format;
using Reflex.Engine.Automations.Yaml;

namespace Reflex.Engine.Automations;

/// <summary>The guards of the format: a new one is a property of <see cref="Guards"/> and an entry here.</summary>
internal static class GuardFields
{
    private static readonly FieldType s_positive = new DurationType(TimeSpan.FromMilliseconds(1));

    private static readonly Shape s_limit = new(
        "rateLimit", "Limits the runs in a sliding time span.",
        new("runs", new IntegerType(1, 1_000_000), "The maximum number of runs.", Required: true),
        new("per", s_positive, "The span.", Required: true));

    private static readonly Shape s_breaker = new(
        "breaker", "Stops the automation after failures in a row.",
        new("failures", new IntegerType(1, 1000), "Failed runs in a row that open the breaker.", Required: true),
        new("cooldown", s_positive, "How long it stays open.", Required: true));

    private static readonly Shape s_maintenance = new(
        "maintenance", "A time span in which the automation starts no runs.",
        new("cron", new TextType(MaxLength: 100), "When it begins: minute, hour, day of month, month, day of week.", Required: true),
        new("duration", s_positive, "How long it lasts.", Required: true),
        new("timeZone", new TextType(MaxLength: 64), "An IANA time zone. Default UTC."));

    private static readonly Shape s_loop = new(
        "loop", "Escalates a key that keeps coming back to a person.",
        new("runs", new IntegerType(1, 1000), "Successful runs for one key.", Required: true),
        new("per", s_positive, "The span of time.", Required: true),
        new("escalateTo", new ListType(new TextType(), OneAlone: true), "Who is notified.", Required: true));

    public static IReadOnlyList<GuardField> All { get; } =
    [
        new(
            new("oncePer", s_positive, "After a run for a key, further matches of it are suppressed for this long."),
            static (guards, map, _) => guards with { OncePer = map.Duration("oncePer") }),
        new(
            new("limit", new ObjectType(s_limit), "How many runs the whole automation may start."),
            static (guards, map, _) => map.Child("limit") is not { } limit
                ? guards
                : guards with { Limit = new RateLimit(limit.Integer("runs") ?? 1, limit.Duration("per") ?? TimeSpan.FromHours(1)) }),
        new(
            new("concurrency", new IntegerType(1, 1000), "How many of its runs may be in progress at once."),
            static (guards, map, _) => guards with { Concurrency = map.Integer("concurrency") }),
        new(
            new("breaker", new ObjectType(s_breaker), "Stops it after failures in a row."),
            static (guards, map, _) => map.Child("breaker") is not { } breaker
                ? guards
                : guards with { Breaker = new Breaker(breaker.Integer("failures") ?? 1, breaker.Duration("cooldown") ?? TimeSpan.FromHours(1)) }),
        new(
            new("maintenance", new ListType(new ObjectType(s_maintenance), OneAlone: true), "Times in which it starts no runs."),
            static (guards, map, context) =>
                map.Node("maintenance") is { } windows ? guards with { Maintenance = BindMaintenance(windows, context) } : guards),
        new(
            new("loop", new ObjectType(s_loop), "Escalates a key that keeps coming back to a person."),
            static (guards, map, _) => map.Child("loop") is not { } loop
                ? guards
                : guards with
                {
                    Loop = new LoopGuard(
                        
                        loop.Integer("runs") ?? 1,
                        loop.Duration("per") ?? TimeSpan.FromHours(1),
                        loop.Templates("escalateTo", [])),
                }),
    ];

    public static Shape Shape { get; } = new("guards", "Limits on the automation.", [.. All.Select(g => g.Field)]);

    public static Guards Bind(YamlNode node, BindContext context) => MapReader.Open(node, Shape, context) is { } map
        ? context.Place(All.Aggregate(new Guards(), (guards, field) => field.Read(guards, map, context)), node)
        : Guards.None;

    private static List<MaintenanceWindow> BindMaintenance(YamlNode node, BindContext context)
    {
        IReadOnlyList<YamlNode> items = node is YamlList list ? list.Items : [node];
        var windows = new List<MaintenanceWindow>();
        foreach (YamlNode item in items)
        {
            if (MapReader.Open(item, s_maintenance, context) is not { } map || map.Text("cron") is not { } cron)
            {
                continue;
            }

            if (!CronExpression.TryParse(cron, CronFormat.Standard, out _))
            {
                context.Error(
                    "invalid-cron",
                    $"'{cron}' is not a cron expression with five fields: minute, hour, day of month, month, day of week",
                    map.Node("cron")!);
            }

            string zone = map.Text("timeZone") ?? "UTC";
            if (!TimeZoneInfo.TryFindSystemTimeZoneById(zone, out _))
            {
                context.Error(
                    "unknown-time-zone",
                    $"unknown time zone '{zone}'; use an IANA name such as Europe/Berlin",
                    map.Node("timeZone") ?? item);
            }

            windows.Add(new MaintenanceWindow(cron, map.Duration("duration") ?? TimeSpan.FromHours(1), zone));
        }

        return windows;
    }
}
