using Reflex.Engine.Admission;
using Reflex.Engine.Automations;
using Reflex.Engine.Events;

namespace Reflex.Engine.Tests.Admission;

/// <summary>What the tests of guards, incidents and approvals are made of.</summary>
internal static class Samples
{
    public static readonly DateTimeOffset Start = new(2026, 1, 5, 0, 0, 0, TimeSpan.Zero);

    private const string Single = "when: { type: T }";
    private const string Pattern = "when: { by: [subject], within: 10m, count: { of: { type: T }, atLeast: 2 } }";

    public static DateTimeOffset At(double minutes) => Start.AddMinutes(minutes);

    public static Automation OfEvent(string guards = "", string then = "") => Load(Single, guards, then);

    public static Automation OfPattern(string guards = "", string then = "") => Load(Pattern, guards, then);

    public static AutomationEvent Event(string id = "e1", string? subject = null, string source = "/s") =>
        AutomationEvent.Create(id, source, "T", Start, subject);

    public static RunFacts Facts(Automation automation, string? target = null, string run = "r1", double at = 0, double now = 0) =>
        new(automation, run, target, At(at), At(now));

    private static Automation Load(string when, string guards, string then)
    {
        string held = guards.Length == 0 ? "" : $"guards: {guards}\n";
        string text = $"automation: sample\nmode: auto\n{when}\n{held}then:\n  steps: [ note: {{ action: log.write }} ]\n{then}";
        AutomationLoadResult result = AutomationLoader.Load(text, "sample.yaml");
        return result.Automation ?? throw new ArgumentException($"{string.Join('\n', result.Diagnostics)}\n{text}");
    }
}
