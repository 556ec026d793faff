using System.Globalization;
using System.Text.Json;
using System.Text;
using CsCheck;
using Reflex.Engine.Automations;
using Reflex.Engine.Conditions;
using Reflex.Engine.Events;
using Reflex.Engine.Patterns.Definition;
using Reflex.Engine.Playbooks;
using Reflex.Engine.Routing;

namespace Reflex.Engine.Tests.Routing;

/// <summary>The index must find exactly what asking every automation finds.</summary>
public sealed class RouterPropertyTests
{
    private static readonly string[] s_texts = ["a", "B", "ab", "AbC", "é", "É", "ı", "I", "ſ", "K", "k", "s", "", "1", "true", "0.5", "a\"b", "日本", "[a", "{a", "LongEnough", "longenough"];

    private static readonly Gen<Operand> s_text = Pick(s_texts).Select(Operand.Of);
    private static readonly string[] s_longNumbers = ["9007199254740992", "9007199254740993", "0.50000000000000001", "1.00000000000000001"];
    private static readonly Gen<Operand> s_number = Gen.OneOf(
        Gen.OneOf(Gen.Int[-3, 3].Select(i => (double)i), Pick(0.5, -1.5, 1e300)).Select(Operand.Of), Pick(s_longNumbers).Select(Operand.OfNumber));
    private static readonly Gen<Operand> s_any = Gen.OneOf(s_text, s_number, Gen.Bool.Select(Operand.Of), Gen.Const(0).Select(_ => Operand.NewNull()));
    private static readonly Gen<EventPath> s_path = Pick("data.x", "data.y.z", "data.l", "subject", "time", "tenant").Select(EventPath.Parse);

    private static readonly Gen<ConditionNode> s_comparison =
        from path in s_path
        from op in Gen.Enum<ComparisonOperator>()
        from negated in Gen.Frequency((3, Gen.Const(false)), (1, Gen.Const(true)))
        from operands in OperandsFor(op)
        select (ConditionNode)new Comparison { Path = path, Operator = op, IsNegated = negated, Operands = operands };

    /// <summary>Several comparisons of one number, whose ends meet often.</summary>
    private static readonly Gen<ConditionNode> s_span =
        from path in Pick("data.x", "data.l").Select(EventPath.Parse)
        from ends in Gen.Select(Pick(ComparisonOperator.GreaterThan, ComparisonOperator.GreaterThanOrEquals, ComparisonOperator.LessThan, ComparisonOperator.LessThanOrEquals), Gen.Int[0, 2]).Array[2, 3]
        select (ConditionNode)new AllOf([.. ends.Select(e => new Comparison { Path = path, Operator = e.Item1, Operands = [Operand.Of(e.Item2)] })]);

    /// <summary>Beginnings of one text, and letters that equal an ASCII letter once case is ignored.</summary>
    private static readonly Gen<ConditionNode> s_beginning =
        from path in Pick("subject", "data.x").Select(EventPath.Parse)
        from text in Pick("a", "ab", "ABC", "s", "i", "K", "long")
        select (ConditionNode)new Comparison { Path = path, Operator = ComparisonOperator.StartsWith, Operands = [Operand.Of(text)] };

    /// <summary>Texts of numbers and Booleans, which equal those of an extension attribute and no others.</summary>
    private static readonly Gen<ConditionNode> s_attribute =
        from path in Pick("tenant", "data.x").Select(EventPath.Parse)
        from op in Pick(ComparisonOperator.In, ComparisonOperator.StartsWith)
        from text in Pick("1", "TRUE", "0.5", "-")
        select (ConditionNode)new Comparison { Path = path, Operator = op, Operands = [Operand.Of(text)] };

    private static readonly Gen<ConditionNode?> s_where = Gen.Recursive<ConditionNode>((depth, self) => depth > 2
        ? s_comparison
        : Gen.Frequency(
            (5, s_comparison),
            (2, s_span),
            (2, s_beginning),
            (1, s_attribute),
            (4, self.Array[1, 4].Select(nodes => (ConditionNode)new AllOf(nodes))),
            (1, self.Array[1, 3].Select(nodes => (ConditionNode)new AnyOf(nodes))),
            (1, self.Select(node => (ConditionNode)new NotNode(node))))).Select(n => (ConditionNode?)n);

    private static readonly Gen<EventCondition> s_condition =
        from types in Pick<string[]>([], ["T"], ["t", "U"], ["T", "t"], ["A"], ["s"], ["É"])
        from @where in Gen.Frequency((9, s_where), (1, Gen.Const((ConditionNode?)null)))
        select new EventCondition { Types = types, Where = @where };

    private static readonly Gen<PatternDefinition> s_pattern =
        from paths in Pick<string[]>([], ["data.x"], ["subject", "data.y.z"], ["tenant"])
        from conditions in s_condition.Array[3]
        from op in Pick<Func<EventCondition[], PatternOperator>>(
            c => new HeartbeatPattern(c[0]),
            c => new AbsencePattern(Part("a", c[0]), Part("b", c[1])),
            c => new SequencePattern([Part("a", c[0]), new NegatedPart { Name = "n", Condition = c[1] }, Part("b", c[2])]),
            c => new SequencePattern([Part("a", c[0]) with { Until = c[1] }, Part("b", c[2])]))
        select new PatternDefinition { By = [.. paths.Select(EventPath.Parse)], Within = TimeSpan.FromMinutes(1), Operator = op(conditions) };

    private static readonly Gen<string> s_scalar = Gen.OneOf(
        Pick(s_texts).Select(t => JsonSerializer.Serialize(t)), Pick("0", "1", "-1", "2", "0.5", "1e300", "true", "false", "null", "1.0"), Pick(s_longNumbers));

    private static readonly Gen<string> s_value = Gen.Frequency(
        (5, s_scalar), (2, s_scalar.Array[0, 3].Select(a => $"[{string.Join(",", a)}]")), (1, Gen.Const("""{"q":1}""")));

    private static readonly Gen<AutomationEvent> s_event =
        from type in Pick("T", "u", "V", "a", "ſ", "é")
        from subject in Pick(s_texts)
        from x in s_value
        from z in s_value
        from l in s_value
        from tenant in s_scalar
        from escaped in Gen.Bool
        select Parse(type, subject, x, z, l, tenant, escaped);

    [Fact]
    public void The_index_finds_what_asking_every_automation_finds()
    {
        Gen.Select(s_condition.Array[0, 60], s_event.Array[1, 10]).Sample(
            (conditions, events) =>
            {
                Automation[] automations = [.. conditions.Select((c, i) => new Automation
                {
                    Name = $"a{i}", When = new SingleEventWhen(c), Then = new Playbook(), Text = "", Hash = "",
                })];
                var router = new EventRouter(automations);
                foreach (AutomationEvent e in events)
                {
                    string expected = string.Join(' ', automations.Where(a => ((SingleEventWhen)a.When).Condition.Evaluate(e)).Select(a => a.Name));
                    Assert.Equal(expected, string.Join(' ', router.Route(e).Matches.Select(a => a.Name)));
                }
            },
            iter: 1000);
    }

    [Fact]
    public void Patterns_see_every_event_of_their_types_under_its_key_in_their_order()
    {
        Gen.Select(s_pattern.Array[0, 12], s_event.Array[1, 10]).Sample(
            (patterns, events) =>
            {
                Automation[] automations = [.. patterns.Select((p, i) => new Automation
                {
                    Name = $"a{i}", When = new PatternWhen(p), Then = new Playbook(), Text = "", Hash = "",
                })];
                var router = new EventRouter(automations);
                foreach (AutomationEvent e in events)
                {
                    var concerned = automations.Where(a => Names(Pattern(a), e)).Select(a => (a.Name, Key: KeyOf(e, Pattern(a).By))).ToList();
                    RouteResult result = router.Route(e);
                    Assert.Equal(concerned.Where(c => c.Key is not null), result.Patterns.Select(r => (r.Automation.Name, Key: (string?)string.Join('|', r.Key))));
                    Assert.Equal(concerned.Where(c => c.Key is null).Select(c => c.Name), result.Unkeyed.Select(a => a.Name));
                }
            },
            iter: 500);
    }

    private static PatternDefinition Pattern(Automation automation) => ((PatternWhen)automation.When).Pattern;

    /// <summary>Whether some condition of the pattern, its loop ends and negations among them, names the event's type, or any type.</summary>
    private static bool Names(PatternDefinition pattern, AutomationEvent e)
    {
        EventCondition?[] conditions = pattern.Operator switch
        {
            HeartbeatPattern heartbeat => [heartbeat.Of],
            AbsencePattern absence => [absence.After.Condition, absence.Of.Condition],
            SequencePattern sequence => [.. sequence.Elements.SelectMany(p => new[] { p.Condition, (p as PatternPart)?.Until })],
            _ => throw new InvalidOperationException(),
        };
        return Array.Exists(conditions, c => c is not null && (c.Types.Count == 0 || c.Types.Contains(e.Type, StringComparer.OrdinalIgnoreCase)));
    }

    private static string? KeyOf(AutomationEvent e, IReadOnlyList<EventPath> by)
    {
        string?[] values = [.. by.Select(path => e.Get(path) is { HasValue: true } value
            ? value.TryGetNumber(out double number) ? NumberText(value.ToText()!, number) : value.ToText()
            : null)];
        return values.Contains(null) ? null : string.Join('|', values);
    }

    // All digits where a decimal holds them, without zeros at the end.
    private static string NumberText(string written, double number) =>
        decimal.TryParse(written, NumberStyles.Float, CultureInfo.InvariantCulture, out decimal exact)
            ? exact.ToString("G29", CultureInfo.InvariantCulture)
            : number.ToString(CultureInfo.InvariantCulture);

    private static Gen<T> Pick<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);

    private static PatternPart Part(string name, EventCondition condition) => new() { Name = name, Condition = condition };

    private static Gen<Operand[]> OperandsFor(ComparisonOperator op) => op switch
    {
        ComparisonOperator.In => s_any.Array[1, 3],
        ComparisonOperator.Between => Gen.OneOf(s_number.Array[2], s_number.Array[4]),
        ComparisonOperator.Exists => Gen.Const(Array.Empty<Operand>()),
        ComparisonOperator.StartsWith or ComparisonOperator.EndsWith or ComparisonOperator.Contains => s_text.Array[1, 2],
        _ => s_number.Array[1],
    };

    private static AutomationEvent Parse(string type, string subject, string x, string z, string l, string tenant, bool escaped)
    {
        string json = $$"""
            {"specversion":"1.0","id":"1","source":"/s","type":{{JsonSerializer.Serialize(type)}},"subject":{{JsonSerializer.Serialize(subject)}},"tenant":{{tenant}},
             "data":{"x":{{x}},"y":{"z":{{z}} },"l":{{l}} } }
            """;
        json = escaped ? json.Replace("\"a", "\"\\u0061", StringComparison.Ordinal) : json;
        return EventParser.Parse(Encoding.UTF8.GetBytes(json), DateTimeOffset.UnixEpoch).Event!;
    }
}
