using System.Globalization;
using CsCheck;
using Reflex.Engine.Events;
using Reflex.Engine.Patterns;

namespace Reflex.Engine.Tests.Patterns.Reference;

/// <summary>A pattern and a stream, made of a list of numbers: the smaller the numbers, the simpler the case, so that a failure shrinks.</summary>
internal sealed class RandomCase
{
    private readonly int[] _choices;
    private int _next;

    private RandomCase(int[] choices)
    {
        _choices = choices;
        (When, Definition) = MakeDefinition();
        Steps = MakeSteps();
    }

    public static Gen<RandomCase> Gen { get; } = CsCheck.Gen.Int[0, 999].Array[150].Select(choices => new RandomCase(choices));

    public string When { get; }

    public PatternDefinition Definition { get; }

    public IReadOnlyList<LabStep> Steps { get; }

    /// <summary>
    /// Whether the clock may release events before the watermark does. Where it has released newer ones, what a leading `not`, an
    /// `until`, an alternative or a window makes of an older one is the engine's to define, and has tests of its own.
    /// </summary>
    public bool MayDelay { get; private set; }

    public override string ToString() => $"{When}\n{string.Join(' ', Steps.Select(Describe))}";

    private static string Describe(LabStep step)
    {
        string clock = (step.Clock - Lab.Zero).TotalSeconds.ToString(CultureInfo.InvariantCulture);
        return step.Event is not { } e
            ? $">{clock}"
            : string.Create(CultureInfo.InvariantCulture, $"{e.Id}@{(e.Time - Lab.Zero).TotalSeconds}/{clock}{{{e.Data.ToString().Trim('{', '}').Replace("\"", "", StringComparison.Ordinal)}}}");
    }

    /// <summary>Lint refuses patterns that can never match; then a plain one takes their place.</summary>
    private (string, PatternDefinition) MakeDefinition()
    {
        string when = MakeWhen();
        try
        {
            return (when, Lab.Define(when));
        }
        catch (ArgumentException refused) when (refused.Message.Contains("(unreachable)", StringComparison.Ordinal))
        {
            const string plain = "by: [data.k]\nwithin: 6s\nsequence: [ p0: { type: a, times: { min: 1 } }, p1: { type: b } ]\nconsume: next";
            return (plain, Lab.Define(plain));
        }
    }

    private int Pick(int below) => _next < _choices.Length ? _choices[_next++] % below : 0;

    private bool OneIn(int n) => Pick(n) == n - 1;

    private string MakeWhen()
    {
        bool late = OneIn(2);
        int kind = Pick(7);
        string head = $"by: [{(OneIn(3) ? "data.k, data.v" : "data.k")}]\nwithin: {3 + Pick(8)}s\n";
        head += late ? $"lateness: {1 + Pick(4)}s\n" : "";
        head += OneIn(5) ? $"oncePer: {2 + Pick(8)}s\n" : "";
        head += OneIn(5) ? $"gather: {2 + Pick(6)}s\n" : "";
        MayDelay = true;
        string body = kind switch
        {
            0 or 1 => Sequence(late),
            2 => $"all: [ {string.Join(", ", Enumerable.Range(0, 2 + Pick(2)).Select(i => $"p{i}: {Condition()}"))} ]\n{Consume(["p0", "p1"])}",
            3 => $"any: [ p0: {Condition()}, p1: {Condition()} ]",
            4 => Count(late),
            5 => $"absence: {{ after: {{ p0: {Condition()} }}, of: {{ p1: {Condition("p0")} }} }}",
            _ => $"heartbeat: {{ of: {Condition()} }}",
        };
        return head + body;
    }

    private string Condition(string? earlier = null)
    {
        string type = Pick(4) switch { 0 => "a", 1 => "b", 2 => "c", _ => "[a, b]" };
        return Pick(6) switch
        {
            0 or 1 or 2 => $"{{ type: {type} }}",
            3 => $"{{ type: {type}, where: {{ data.v: {{ gt: 1 }} }} }}",
            4 => $"{{ type: {type}, where: {{ data.v: {Pick(3)} }} }}",
            _ when earlier is not null => $"{{ type: {type}, where: {{ data.v: {{ gte: \"{{{{ {earlier}.data.v }}}}\" }} }} }}",
            _ => $"{{ type: {type} }}",
        };
    }

    private string Consume(string[] parts) => Pick(8) switch
    {
        0 or 1 => "consume: all",
        2 => "consume: none",
        3 => "consume: first",
        4 => "consume: last",
        5 => "consume: next",
        6 => $"consume: {{ first: {parts[Pick(parts.Length)]} }}",
        _ => $"consume: {{ last: {parts[Pick(parts.Length)]} }}",
    };

    private string Sequence(bool late)
    {
        var elements = new List<string>();
        int parts = 1 + Pick(3);
        bool plain = true;
        if (OneIn(5))
        {
            elements.Add($"not: {{ n: {Condition()} }}");
            plain = !late;
        }

        int contiguity = Pick(4);
        bool required = false;
        for (int i = 0; i < parts; i++)
        {
            string condition = Condition(i > 0 ? "p0" : null).TrimEnd('}', ' ');
            condition = condition.Contains("where", StringComparison.Ordinal) ? condition + (condition.Contains("gt", StringComparison.Ordinal) ? " } }" : " }") : condition;
            condition += Pick(6) switch
            {
                3 => $", times: {1 + Pick(3)}",
                4 => $", times: {{ min: {1 + Pick(2)}, max: {2 + Pick(2)} }}",
                5 => $", times: {{ min: {1 + Pick(2)} }}",
                _ => "",
            };
            if (OneIn(6))
            {
                condition += $", until: {Condition()}";
                plain = false;
            }

            bool optional = OneIn(4) && (required || i < parts - 1);
            required |= !optional;
            elements.Add($"p{i}: {condition}{(optional ? ", optional: true" : "")} }}");
            if (OneIn(4))
            {
                elements.Add($"not: {{ n{i}: {Condition("p0")} }}");
            }
        }

        string[] names = [.. Enumerable.Range(0, parts).Select(i => $"p{i}")];
        MayDelay = plain && contiguity is not (2 or 3);
        string kind = contiguity switch { 2 => "contiguity: any\n", 3 => "contiguity: strict\n", _ => "" };
        return $"sequence:\n{string.Concat(elements.Select(e => $"  - {e}\n"))}{kind}{Consume(names)}";
    }

    private string Count(bool late)
    {
        MayDelay = !late;
        string window = Pick(4) switch { 2 => ", window: tumbling", 3 => $", window: session, gap: {2 + Pick(3)}s", _ => "" };
        string what = Pick(8) switch
        {
            0 or 1 => $"count: {{ of: {Condition()}, atLeast: {1 + Pick(4)}{window} }}",
            2 => $"count: {{ of: {Condition()}, atLeast: {1 + Pick(3)}, distinct: data.v{window} }}",
            3 => $"aggregate: {{ of: {Condition()}, sum: data.v, gte: {1 + Pick(8)}{window} }}",
            4 => $"aggregate: {{ of: {Condition()}, avg: data.v, gt: {Pick(3)}{window} }}",
            5 => $"aggregate: {{ of: {Condition()}, min: data.v, gte: {Pick(3)}{window} }}",
            6 => $"aggregate: {{ of: {Condition()}, max: data.v, lt: {1 + Pick(3)}{window} }}",
            _ => $"aggregate: {{ of: {Condition()}, rate: data.v, gte: 0.{1 + Pick(8)}{window} }}",
        };
        return $"{what}\n{Consume(["of"])}";
    }

    private List<LabStep> MakeSteps()
    {
        var steps = new List<LabStep>();
        double at = 0;
        DateTimeOffset clock = Lab.Zero;
        double lateness = Definition.Lateness.TotalSeconds;
        int count = 4 + Pick(11);
        for (int i = 0; i < count; i++)
        {
            int what = Pick(12);
            if (what == 11 && steps.Find(s => s.Event is not null) is { Event: { } again } first
                && (MayDelay || clock - first.Clock < Definition.Within + Definition.Lateness))
            {
                steps.Add(new LabStep(clock, Lab.Event(again.Id, again.Type, again.Time, Data(again), clock)));
                continue;
            }

            if (what == 10 && MayDelay)
            {
                clock += TimeSpan.FromSeconds(Pick(8));
                steps.Add(new LabStep(clock, null));
                continue;
            }

            at += Pick(4);
            double back = OneIn(3) ? Pick((int)lateness + 2) : 0;
            DateTimeOffset time = Lab.Zero.AddSeconds(Math.Max(0, at - back));
            DateTimeOffset arrives = MayDelay && OneIn(4) ? time.AddSeconds(Pick(6)) : time;
            arrives = MayDelay || lateness == 0 ? arrives : Lab.Zero;
            clock = arrives > clock ? arrives : clock;
            string type = Pick(3) switch { 0 => "a", 1 => "b", _ => "c" };
            string data = OneIn(20) ? "v:1" : OneIn(9) ? $"k:{(OneIn(4) ? "y" : "x")}" : $"k:{(OneIn(4) ? "y" : "x")},v:{Pick(4)}";
            steps.Add(new LabStep(clock, Lab.Event($"{type}{i}", type, time, data, clock)));
        }

        steps.Add(new LabStep(clock.AddSeconds(60), null));
        return steps;
    }

    private static string Data(AutomationEvent e) => e.Data.ToString().Trim('{', '}').Replace("\"", "", StringComparison.Ordinal);
}
