using System.Text;
using System.Text.Json;
using CsCheck;
using Reflex.Engine.Automations;
using Reflex.Engine.Conditions;
using Reflex.Engine.Events;
using Reflex.Engine.Routing;

namespace Reflex.Engine.Tests.Routing;

/// <summary>The index must find exactly what asking every automation finds.</summary>
public sealed class RouterPropertyTests
{
    private static readonly string[] s_texts = ["a", "B", "ab", "AbC", "é", "É", "ı", "I", "ſ", "K", "k", "s", "", "1", "tr", "1e3", "a\"b", "日本"];

    private static readonly Gen<Operand> s_text = Pick(s_texts).Select(Operand.Of);
    private static readonly Gen<Operand> s_number = Gen.OneOf(Gen.Int[-3, 3].Select(i => (double)i), Pick(0.5, -1.5, 1e300)).Select(Operand.Of);
    private static readonly Gen<Operand> s_any = Gen.OneOf(s_text, s_number, Gen.Bool.Select(Operand.Of), Gen.Const(0).Select(_ => Operand.NewNull()));
    private static readonly Gen<EventPath> s_path = Pick("data.x", "data.y.z", "data.l", "subject", "time", "tenant").Select(EventPath.Parse);

    private static readonly Gen<ConditionNode> s_comparison =
        from path in s_path
        from op in Gen.Enum<ComparisonOperator>()
        from negated in Gen.Frequency((3, Gen.Const(false)), (1, Gen.Const(true)))
        from operands in OperandsFor(op)
        select (ConditionNode)new Comparison { Path = path, Operator = op, IsNegated = negated, Operands = operands };

    private static readonly Gen<ConditionNode?> s_where = Gen.Recursive<ConditionNode>((depth, self) => depth > 2
        ? s_comparison
        : Gen.Frequency(
            (5, s_comparison),
            (4, self.Array[1, 4].Select(nodes => (ConditionNode)new AllOf(nodes))),
            (1, self.Array[1, 3].Select(nodes => (ConditionNode)new AnyOf(nodes))),
            (1, self.Select(node => (ConditionNode)new NotNode(node))))).Select(n => (ConditionNode?)n);

    private static readonly Gen<EventCondition> s_condition =
        from types in Pick<string[]>([], ["T"], ["t", "U"], ["É"])
        from @where in Gen.Frequency((9, s_where), (1, Gen.Const((ConditionNode?)null)))
        select new EventCondition { Types = types, Where = @where };

    private static readonly Gen<string> s_scalar = Gen.OneOf(
        Pick(s_texts).Select(t => JsonSerializer.Serialize(t)), Pick("0", "1", "-1", "2", "0.5", "1e300", "true", "false", "null", "1.0"));

    private static readonly Gen<string> s_value = Gen.Frequency(
        (5, s_scalar), (2, s_scalar.Array[0, 3].Select(a => $"[{string.Join(",", a)}]")), (1, Gen.Const("""{"q":1}""")));

    private static readonly Gen<AutomationEvent> s_event =
        from type in Pick("T", "u", "V", "é")
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

    private static Gen<T> Pick<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);

    private static Gen<Operand[]> OperandsFor(ComparisonOperator op) => op switch
    {
        ComparisonOperator.In => s_any.Array[1, 3],
        ComparisonOperator.Between => s_number.Array[2],
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
