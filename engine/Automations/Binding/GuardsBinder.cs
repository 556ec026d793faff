using Cronos;
using Reflex.Engine.Automations.Format;
using Reflex.Engine.Automations.Yaml;

namespace Reflex.Engine.Automations.Binding;

/// <summary>Reads `guards`.</summary>
internal sealed class GuardsBinder(BindContext context)
{
    public Guards Bind(YamlNode node)
    {
        if (MapReader.Open(node, AutomationShapes.Guards, context) is not { } map)
        {
            return Guards.None;
        }

        return context.Place(
            new Guards
            {
                OncePer = map.Duration("oncePer"),
                Limit = map.Child("limit") is { } limit ? new RateLimit(limit.Integer("runs") ?? 1, limit.Duration("per") ?? TimeSpan.FromHours(1)) : null,
                Concurrency = map.Integer("concurrency"),
                Breaker = map.Child("breaker") is { } breaker
                    ? new Breaker(breaker.Integer("failures") ?? 1, breaker.Duration("cooldown") ?? TimeSpan.FromHours(1))
                    : null,
                Maintenance = map.Node("maintenance") is { } windows ? BindMaintenance(windows) : [],
                Loop = map.Child("loop") is { } loop
                    ? new LoopGuard(loop.Integer("runs") ?? 1, loop.Duration("per") ?? TimeSpan.FromHours(1), loop.Texts("escalateTo"))
                    : null,
            },
            node);
    }

    private List<MaintenanceWindow> BindMaintenance(YamlNode node)
    {
        IReadOnlyList<YamlNode> items = node is YamlList list ? list.Items : [node];
        var windows = new List<MaintenanceWindow>();
        foreach (YamlNode item in items)
        {
            if (MapReader.Open(item, AutomationShapes.Maintenance, context) is not { } map || map.Text("cron") is not { } cron)
            {
                continue;
            }

            if (!CronExpression.TryParse(cron, CronFormat.Standard, out _))
            {
                context.Error("invalid-cron", $"'{cron}' is no cron expression of five fields: minute, hour, day of month, month, day of week", map.Node("cron")!);
            }

            string zone = map.Text("timeZone") ?? "UTC";
            if (!TimeZoneInfo.TryFindSystemTimeZoneById(zone, out _))
            {
                context.Error("unknown-time-zone", $"the time zone '{zone}' is not known; use an IANA name such as Europe/Berlin", map.Node("timeZone") ?? item);
            }

            windows.Add(new MaintenanceWindow(cron, map.Duration("duration") ?? TimeSpan.FromHours(1), zone));
        }

        return windows;
    }
}
