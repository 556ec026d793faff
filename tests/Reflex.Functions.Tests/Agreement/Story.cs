using System.Globalization;
using System.Text;
using Reflex.Engine.Admission;
using Reflex.Engine.Execution;
using Reflex.Functions.Tests.Support;

namespace Reflex.Functions.Tests.Agreement;

/// <summary>Something that happens to one automation.</summary>
/// <param name="After">When, from the beginning.</param>
internal abstract record Happening(TimeSpan After);

/// <summary>A machine becomes unavailable; the same ID again is a redelivery.</summary>
internal sealed record Outage(TimeSpan After, string Id, string Machine, TimeSpan Late) : Happening(After)
{
    public string Json(DateTimeOffset zero) => HealthEvents.Unavailable(Id, zero + After - Late, Machine);
}

/// <summary>Somebody decides the oldest open request of a step, or of a run (no step).</summary>
internal sealed record Word(TimeSpan After, string? Step, DecisionVerdict Verdict) : Happening(After);

/// <summary>A random automation, what its actions come to, and what happens to it.</summary>
internal sealed record Story(string Name, string Text, IReadOnlyDictionary<string, ActionOutcome[]> Outcomes, IReadOnlyList<Happening> Happenings)
{
    private static readonly string[] s_steps = ["first", "second", "first.undo"];

    /// <summary>How long a story lasts.</summary>
    public static readonly TimeSpan Length = TimeSpan.FromHours(6);

    public static Story Create(string name, Random random) => new(name, Write(name, random), Script(random), Happen(name, random));

    private static string Write(string name, Random random)
    {
        const string Type = "type: Microsoft.ResourceNotifications.HealthResources.AvailabilityStatusChanged";
        string condition = $"{{ {Type}, where: {{ subject: {{ contains: /{name}/ }} }} }}";
        string when = random.Next(3) == 0
            ? $"{{ by: [subject], within: 20m, count: {{ of: {condition}, atLeast: 2 }} }}"
            : condition;
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"automation: {name}");
        text.AppendLine(CultureInfo.InvariantCulture, $"mode: {(random.Next(4) == 0 ? "approve" : "auto")}");
        text.AppendLine(CultureInfo.InvariantCulture, $"when: {when}");
        text.AppendLine(CultureInfo.InvariantCulture, $"guards: {{ {string.Join(", ", Guards(random))} }}");
        text.AppendLine("then:");
        AppendSome(text, random, 2, "  target: '{{ event.subject }}'");
        string reopen = random.Next(2) == 0 ? ", reopenWithin: 1h" : "";
        AppendSome(text, random, 3, $"  incident: {{ title: down, closeAfter: {random.Next(10, 60)}m{reopen} }}");
        AppendSome(text, random, 2, "  onFailure: undo");
        text.AppendLine("  approval: { approvers: [oncall], timeout: 40m }");
        text.AppendLine("  steps:");
        string undo = random.Next(2) == 0 ? $", undo: {Action(name, "first.undo")}" : "";
        const string Asks = ", approval: { approvers: [oncall], timeout: 30m, onTimeout: escalate, escalateTo: [leads] }";
        string approval = random.Next(4) == 0 ? Asks : "";
        string retry = random.Next(2) == 0 ? ", retry: { attempts: 3, backoff: 20s }" : "";
        text.AppendLine(CultureInfo.InvariantCulture, $"    - first: {Action(name, "first")[..^2]}{undo} }}");
        text.AppendLine(CultureInfo.InvariantCulture, $"    - second: {Action(name, "second")[..^2]}{retry}{approval} }}");
        return text.ToString();
    }

    private static void AppendSome(StringBuilder text, Random random, int oneOf, string line)
    {
        if (random.Next(oneOf) == 0)
        {
            text.AppendLine(line);
        }
    }

    private static string Action(string name, string step) => $"{{ action: test.act, with: {{ name: {name}-{step} }} }}";

    private static IEnumerable<string> Guards(Random random)
    {
        (string Guard, int OneOf)[] all =
        [
            ($"oncePer: {random.Next(5, 60)}m", 3),
            ($"limit: {{ runs: {random.Next(1, 4)}, per: {random.Next(10, 120)}m }}", 3),
            ($"concurrency: {random.Next(1, 3)}", 4),
            ($"breaker: {{ failures: {random.Next(1, 3)}, cooldown: {random.Next(10, 60)}m }}", 4),
            ("maintenance: [{ cron: \"7 * * * *\", duration: 11m }]", 4),
            ($"loop: {{ runs: {random.Next(1, 3)}, per: 2h, escalateTo: [leads] }}", 4),
        ];
        return all.Where(one => random.Next(one.OneOf) == 0).Select(one => one.Guard);
    }

    private static Dictionary<string, ActionOutcome[]> Script(Random random) => s_steps.ToDictionary(
        step => step,
        _ => Enumerable.Range(0, random.Next(6)).Select(_ => Outcome(random)).ToArray());

    private static ActionOutcome Outcome(Random random) => random.Next(6) switch
    {
        0 => ActionOutcome.Fail("Broken", "It is broken."),
        1 or 2 => ActionOutcome.Fail("Busy", "It is busy.", retryable: true, random.Next(2) == 0 ? TimeSpan.FromMinutes(2) : null),
        3 => ActionOutcome.WaitFor(new PendingOperation([], random.Next(60, 1200), null)),
        _ => ActionOutcome.Done(),
    };

    // At times that no two happenings share, and that no round duration after one falls on another.
    private static List<Happening> Happen(string name, Random random)
    {
        var happenings = new List<Happening>();
        var events = new List<string>();
        for (TimeSpan at = Moment(random, 20); at < Length - TimeSpan.FromHours(2); at += Moment(random, 20))
        {
            if (random.Next(3) == 0)
            {
                string? step = random.Next(2) == 0 ? null : "second";
                happenings.Add(new Word(at, step, random.Next(4) == 0 ? DecisionVerdict.Reject : DecisionVerdict.Approve));
                continue;
            }

            bool again = events.Count > 0 && random.Next(8) == 0;
            string machine = $"/subscriptions/s1/resourceGroups/{name}/providers/Microsoft.Compute/virtualMachines/web-{random.Next(2)}";
            TimeSpan late = random.Next(4) == 0 ? Moment(random, 10) : TimeSpan.Zero;
            Outage outage = again
                ? happenings.OfType<Outage>().ElementAt(random.Next(events.Count)) is { } earlier
                    ? earlier with { After = at, Late = earlier.Late + at - earlier.After }
                    : throw new InvalidOperationException()
                : new Outage(at, $"{name}-e{events.Count}", machine, late);
            events.Add(outage.Id);
            happenings.Add(outage);
        }

        return happenings;
    }

    private static TimeSpan Moment(Random random, int minutes) => TimeSpan.FromMilliseconds(random.Next(1000, minutes * 60_000));
}
