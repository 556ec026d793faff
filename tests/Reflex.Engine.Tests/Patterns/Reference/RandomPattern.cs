using System.Collections.Concurrent;
using CsCheck;
using Reflex.Engine.Patterns;
using Reflex.Engine.Patterns.Definition;

namespace Reflex.Engine.Tests.Patterns.Reference;

/// <summary>A pattern made of a list of numbers: any operator with any window, contiguity, consumption, lateness and throttle that belongs to it.</summary>
internal sealed class RandomPattern
{
    private readonly Choices _choices;
    private readonly ConcurrentDictionary<string, PatternMatcher> _variants = [];

    public RandomPattern(int[] numbers)
    {
        Numbers = numbers;
        _choices = new Choices(numbers);
        (When, Definition) = Make();
        Matcher = PatternMatcher.Compile(Definition, "lab");
    }

    public static Gen<int[]> Gen { get; } = CsCheck.Gen.Int[0, 999].Array[64];

    public int[] Numbers { get; }

    public string When { get; }

    public PatternDefinition Definition { get; }

    public PatternMatcher Matcher { get; }

    /// <summary>How many events the reference can try all combinations of.</summary>
    public int LongestStream => Definition.Contiguity == Contiguity.Any ? 9 : 24;

    /// <summary>The same pattern with something set as a property needs it; compiled once.</summary>
    public PatternMatcher Variant(string name, Func<PatternDefinition, PatternDefinition> change) =>
        _variants.GetOrAdd(name, _ => PatternMatcher.Compile(change(Definition), "lab"));

    /// <summary>Lint refuses patterns that can never match; then a plain one takes their place.</summary>
    private (string, PatternDefinition) Make()
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

    private int Pick(int below) => _choices.Pick(below);

    private bool OneIn(int n) => _choices.OneIn(n);

    private string MakeWhen()
    {
        int kind = Pick(14);
        string head = _choices.Of("by: [data.k]\n", "by: [data.k]\n", "by: [data.k]\n", "by: [data.k, data.v]\n", "");
        string within = $"within: {3 + Pick(8)}s\n";
        head += OneIn(2) ? $"lateness: {(OneIn(4) ? 5 + Pick(10) : 1 + Pick(4))}s\n" : "";
        head += OneIn(6) ? $"oncePer: {2 + Pick(8)}s\n" : "";
        head += OneIn(6) ? $"gather: {2 + Pick(6)}s\n" : "";
        return kind switch
        {
            <= 5 => Sequence(head, within),
            6 or 7 => $"{head}{Unless(10, within)}all: [ {string.Join(", ", Enumerable.Range(0, 2 + Pick(2)).Select(i => $"p{i}: {Condition()}"))} ]\n{Consume(["p0", "p1"])}",
            8 => $"{head}{Unless(3, within)}any: [ p0: {Condition()}, p1: {Condition()} ]",
            <= 11 => Window(head, within),
            12 => $"{head}{within}absence: {{ after: {{ p0: {Condition()} }}, of: {{ p1: {Condition("p0")} }} }}",
            _ => $"{head}{within}heartbeat: {{ of: {Condition()} }}",
        };
    }

    private string Unless(int oneIn, string text) => OneIn(oneIn) ? "" : text;

    private string Condition(string? earlier = null, string more = "")
    {
        string type = Pick(9) switch { 0 or 1 => "type: a", 2 or 3 => "type: b", 4 or 5 => "type: c", 6 or 7 => "type: [a, b]", _ => "" };
        string where = Pick(6) switch
        {
            0 or 1 or 2 => "",
            3 => "data.v: { gt: 1 }",
            4 => $"data.v: {Pick(3)}",
            _ when earlier is not null => $"data.v: {{ gte: \"{{{{ {earlier}.data.v }}}}\" }}",
            _ => "",
        };
        if (type.Length == 0 && where.Length == 0)
        {
            type = "type: a";
        }

        IEnumerable<string> fields = [type, where.Length == 0 ? "" : $"where: {{ {where} }}", more];
        return $"{{ {string.Join(", ", fields.Where(f => f.Length > 0))} }}";
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

    private string Sequence(string head, string within)
    {
        var elements = new List<string>();
        int parts = 1 + Pick(3);
        bool negatedEnds = OneIn(5);
        if (negatedEnds)
        {
            elements.Add($"not: {{ n: {Condition()} }}");
        }

        int contiguity = Pick(4);
        bool required = false;
        for (int i = 0; i < parts; i++)
        {
            string? earlier = i == 0 ? null : $"p{Pick(i)}";
            string times = Pick(6) switch
            {
                3 => $"times: {1 + Pick(3)}",
                4 => $"times: {{ min: {1 + Pick(2)}, max: {2 + Pick(2)} }}",
                5 => $"times: {{ min: {1 + Pick(2)} }}",
                _ => "",
            };
            string until = OneIn(4) ? $"until: {Condition(earlier)}" : "";
            bool optional = OneIn(3) && (required || i < parts - 1);
            required |= !optional;
            IEnumerable<string> more = [times, until, optional ? "optional: true" : ""];
            elements.Add($"p{i}: {Condition(earlier, string.Join(", ", more.Where(m => m.Length > 0)))}");
            if (OneIn(4))
            {
                elements.Add($"not: {{ n{i}: {Condition($"p{Pick(i + 1)}")} }}");
                negatedEnds |= i == parts - 1;
            }
        }

        string[] names = [.. Enumerable.Range(0, parts).Select(i => $"p{i}")];
        string kind = contiguity switch { 2 => "contiguity: any\n", 3 => "contiguity: strict\n", _ => "" };
        string consume = Consume(names);
        string window = OneIn(10) && !negatedEnds ? "" : within;
        return $"{head}{window}sequence:\n{string.Concat(elements.Select(e => $"  - {e}\n"))}{kind}{consume}";
    }

    private string Window(string head, string within)
    {
        string window = Pick(4) switch { 2 => ", window: tumbling", 3 => $", window: session, gap: {2 + Pick(3)}s", _ => "" };
        int what = Pick(8);
        string body = what switch
        {
            0 or 1 => $"count: {{ of: {Condition()}, atLeast: {1 + Pick(4)}{window} }}",
            2 => $"count: {{ of: {Condition()}, atLeast: {1 + Pick(3)}, distinct: data.v{window} }}",
            3 => $"aggregate: {{ of: {Condition()}, sum: data.v, gte: {1 + Pick(8)}{window} }}",
            4 => $"aggregate: {{ of: {Condition()}, avg: data.v, gt: {Pick(3)}{window} }}",
            5 => $"aggregate: {{ of: {Condition()}, min: data.v, gte: {Pick(3)}{window} }}",
            6 => $"aggregate: {{ of: {Condition()}, max: data.v, lt: {1 + Pick(3)}{window} }}",
            _ => $"aggregate: {{ of: {Condition()}, rate: data.v, gte: 0.{1 + Pick(8)}{window} }}",
        };
        bool unbounded = window.Contains("session", StringComparison.Ordinal) && what < 7 && OneIn(3);
        return $"{head}{(unbounded ? "" : within)}{body}\n{Consume(["of"])}";
    }
}
