using System.Reflection;
using Reflex.Engine.Conditions;
using Reflex.Engine.Events;
using Reflex.Engine.Patterns;
using Reflex.Engine.Patterns.Definition;

namespace Reflex.Engine.Tests.Patterns;

/// <summary>What tells definitions apart.</summary>
public sealed class DefinitionTextTests
{
    private static readonly EventCondition s_a = new() { Types = ["a"] };
    private static readonly EventCondition s_b = new() { Types = ["b"] };
    private static readonly PatternPart s_part = new() { Name = "p", Condition = s_a };

    private static readonly SequencePattern s_sequence = new([s_part]);
    private static readonly AllPattern s_all = new([s_part]);
    private static readonly AnyPattern s_any = new([s_part]);
    private static readonly CountPattern s_count = new(s_a, 2, PatternWindow.Sliding);
    private static readonly AbsencePattern s_absence = new(s_part, s_part with { Name = "q" });
    private static readonly HeartbeatPattern s_heartbeat = new(s_a);
    private static readonly AggregatePattern s_aggregate =
        new(s_a, AggregateFunction.Sum, EventPath.Parse("data.v"), ThresholdComparison.GreaterThan, 1, PatternWindow.Sliding);

    private static readonly Comparison s_comparison =
        new() { Path = EventPath.Parse("data.v"), Operator = ComparisonOperator.In, Operands = [Operand.Of("x")] };

    private static readonly PatternDefinition s_definition = new() { Operator = s_sequence };

    /// <summary>A change of every property of a definition and what stands in it.</summary>
    private static readonly Dictionary<string, (PatternDefinition Before, PatternDefinition After)> s_changes = new(StringComparer.Ordinal)
    {
        ["PatternDefinition.By"] = (s_definition, s_definition with { By = [EventPath.Parse("data.k")] }),
        ["PatternDefinition.Within"] = (s_definition, s_definition with { Within = TimeSpan.FromTicks(1) }),
        ["PatternDefinition.Lateness"] = (s_definition, s_definition with { Lateness = TimeSpan.FromTicks(1) }),
        ["PatternDefinition.Operator"] = (With(s_all), With(s_any)),
        ["PatternDefinition.Contiguity"] = (s_definition, s_definition with { Contiguity = Contiguity.Strict }),
        ["PatternDefinition.Consume"] = (s_definition, s_definition with { Consume = Consumption.Next }),
        ["PatternDefinition.OncePer"] = (s_definition, s_definition with { OncePer = TimeSpan.FromTicks(1) }),
        ["PatternDefinition.Gather"] = (s_definition, s_definition with { Gather = TimeSpan.FromTicks(1) }),
        ["PatternDefinition.Limits"] = (s_definition, s_definition with { Limits = new PatternLimits { Keys = 2 } }),
        ["PatternLimits.PartialMatches"] = (s_definition, s_definition with { Limits = new PatternLimits { PartialMatches = 2 } }),
        ["PatternLimits.Events"] = (s_definition, s_definition with { Limits = new PatternLimits { Events = 2 } }),
        ["PatternLimits.Keys"] = (s_definition, s_definition with { Limits = new PatternLimits { Keys = 2 } }),
        ["Consumption.Mode"] = (s_definition, s_definition with { Consume = Consumption.None }),
        ["Consumption.Part"] = (s_definition with { Consume = Consumption.First }, s_definition with { Consume = new(ConsumeMode.First, "p") }),
        ["SequencePattern.Elements"] = (With(s_sequence), With(new SequencePattern([s_part, s_part with { Name = "q" }]))),
        ["AllPattern.Parts"] = (With(s_all), With(new AllPattern([s_part, s_part with { Name = "q" }]))),
        ["AnyPattern.Parts"] = (With(s_any), With(new AnyPattern([s_part, s_part with { Name = "q" }]))),
        ["PatternPart.Name"] = (Of(s_part), Of(s_part with { Name = "q" })),
        ["PatternPart.Condition"] = (Of(s_part), Of(s_part with { Condition = s_b })),
        ["PatternPart.Min"] = (Of(s_part with { Max = 3 }), Of(s_part with { Min = 2, Max = 3 })),
        ["PatternPart.Max"] = (Of(s_part), Of(s_part with { Max = null })),
        ["PatternPart.Optional"] = (Of(s_part), Of(s_part with { Optional = true })),
        ["PatternPart.Until"] = (Of(s_part), Of(s_part with { Until = s_b })),
        ["NegatedPart.Name"] = (Of(s_part), Of(new NegatedPart { Name = "p", Condition = s_a })),
        ["NegatedPart.Condition"] = (Of(new NegatedPart { Name = "p", Condition = s_a }), Of(new NegatedPart { Name = "p", Condition = s_b })),
        ["CountPattern.Of"] = (With(s_count), With(s_count with { Of = s_b })),
        ["CountPattern.AtLeast"] = (With(s_count), With(s_count with { AtLeast = 3 })),
        ["CountPattern.Window"] = (With(s_count), With(s_count with { Window = PatternWindow.Tumbling })),
        ["CountPattern.Distinct"] = (With(s_count), With(s_count with { Distinct = EventPath.Parse("data.v") })),
        ["PatternWindow.Kind"] = (With(s_count), With(s_count with { Window = PatternWindow.Tumbling })),
        ["PatternWindow.Gap"] = (
            With(s_count with { Window = new(WindowKind.Session, TimeSpan.FromTicks(1)) }),
            With(s_count with { Window = new(WindowKind.Session, TimeSpan.FromTicks(2)) })),
        ["AggregatePattern.Of"] = (With(s_aggregate), With(s_aggregate with { Of = s_b })),
        ["AggregatePattern.Function"] = (With(s_aggregate), With(s_aggregate with { Function = AggregateFunction.Max })),
        ["AggregatePattern.Path"] = (With(s_aggregate), With(s_aggregate with { Path = EventPath.Parse("data.w") })),
        ["AggregatePattern.Comparison"] = (With(s_aggregate), With(s_aggregate with { Comparison = ThresholdComparison.LessThan })),
        ["AggregatePattern.Threshold"] = (With(s_aggregate), With(s_aggregate with { Threshold = 1.5 })),
        ["AggregatePattern.Window"] = (With(s_aggregate), With(s_aggregate with { Window = PatternWindow.Tumbling })),
        ["AbsencePattern.After"] = (With(s_absence), With(s_absence with { After = s_part with { Condition = s_b } })),
        ["AbsencePattern.Of"] = (With(s_absence), With(s_absence with { Of = s_part with { Name = "r" } })),
        ["HeartbeatPattern.Of"] = (With(s_heartbeat), With(s_heartbeat with { Of = s_b })),
        ["EventCondition.Types"] = (Where(s_comparison), With(new HeartbeatPattern(new EventCondition { Types = ["b"], Where = s_comparison }))),
        ["EventCondition.Where"] = (With(s_heartbeat), Where(s_comparison)),
        ["Comparison.Path"] = (Where(s_comparison), Where(s_comparison with { Path = EventPath.Parse("data.w") })),
        ["Comparison.Operator"] = (Where(s_comparison), Where(s_comparison with { Operator = ComparisonOperator.Contains })),
        ["Comparison.IsNegated"] = (Where(s_comparison), Where(s_comparison with { IsNegated = true })),
        ["Comparison.Operands"] = (Where(s_comparison), Where(s_comparison with { Operands = [Operand.Of("y")] })),
        ["AllOf.Nodes"] = (Where(s_comparison), Where(new AllOf([s_comparison, s_comparison with { IsNegated = true }]))),
        ["AnyOf.Nodes"] = (
            Where(new AllOf([s_comparison, s_comparison with { IsNegated = true }])),
            Where(new AnyOf([s_comparison, s_comparison with { IsNegated = true }]))),
        ["NotNode.Node"] = (Where(s_comparison with { IsNegated = true }), Where(new NotNode(s_comparison))),
    };

    public static TheoryData<string> Changes { get; } = new(s_changes.Keys);

    [Theory]
    [MemberData(nameof(Changes))]
    public void A_change_of_any_property_is_another_definition(string property)
    {
        (PatternDefinition before, PatternDefinition after) = s_changes[property];

        Assert.NotEqual(DefinitionText.Of(before), DefinitionText.Of(after));
    }

    [Fact]
    public void No_property_is_left_out()
    {
        IEnumerable<Type> types = typeof(PatternDefinition).Assembly.GetTypes().Where(t => !t.IsAbstract && (t.IsSubclassOf(typeof(PatternOperator))
            || t.IsSubclassOf(typeof(SequenceElement)) || t.IsSubclassOf(typeof(ConditionNode))
            || t == typeof(PatternDefinition) || t == typeof(PatternLimits) || t == typeof(Consumption) || t == typeof(PatternWindow) || t == typeof(EventCondition)));
        IEnumerable<string> properties = types
            .SelectMany(t => t.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(p => p.CanWrite).Select(p => $"{t.Name}.{p.Name}"));

        Assert.Equal(properties.Order(StringComparer.Ordinal), s_changes.Keys.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("within: 60s\nheartbeat: { of: { type: [b, A, a] } }", "within: 1m\nlateness: 0s\nconsume: all\nby: [subject]\nheartbeat: { of: { type: [a, b] } }")]
    [InlineData("within: 60s\nsequence: [ p: { type: a, times: 2 } ]", "by: subject\nwithin: 1m\ncontiguity: relaxed\nsequence: [ p: { type: [a], times: { min: 2, max: 2 } } ]")]
    [InlineData("within: 60s\nsequence: [ p: { type: a, atLeast: 2 } ]", "by: subject\nwithin: 1m\nsequence: [ p: { type: a, times: { min: 2 }, optional: false } ]")]
    [InlineData("count: { of: { type: a }, atLeast: 2, window: session, gap: 60s }", "by: subject\ncount: { window: session, gap: 1m, atLeast: 2, of: { type: a } }")]
    [InlineData("within: 60s\nheartbeat: { of: { where: { data.v: x, data.w: { gt: 1 } } } }", "by: subject\nwithin: 60s\nheartbeat: { of: { where: { all: [ { data.w: { gt: 1.0 } }, { data.v: { in: [x] } } ] } } }")]
    [InlineData("within: 60s\nheartbeat: { of: { where: { data.v: [x, y] } } }", "by: subject\nwithin: 60s\nheartbeat: { of: { where: { any: [ { data.v: { equals: [y, x] } } ] } } }")]
    [InlineData("within: 60s\nheartbeat: { of: { where: { data.v: { between: [[3, 4], [1, 2]] } } } }", "by: subject\nwithin: 60s\nheartbeat: { of: { where: { data.v: { between: [[1, 2], [3, 4]] } } } }")]
    public void Two_ways_to_write_a_pattern_are_one_definition(string one, string other)
    {
        Assert.Equal(DefinitionText.Of(Lab.Define("by: [subject]\n" + one)), DefinitionText.Of(Lab.Define(other.Contains("by:", StringComparison.Ordinal) ? other : "by: [subject]\n" + other)));
    }

    [Theory]
    [InlineData("data.v: { between: [[1, 4], [2, 3]] }", "data.v: { between: [[1, 3], [2, 4]] }")]
    [InlineData("data.v: 1", "data.v: \"1\"")]
    [InlineData("data.v: true", "data.v: \"true\"")]
    [InlineData("data.v: null", "data.v: \"null\"")]
    [InlineData("data.v: \"x, y\"", "data.v: [x, y]")]
    [InlineData("data.v: { exists: true }", "data.v: { exists: false }")]
    [InlineData("data.v: { not: x }", "not: { data.v: x }")]
    public void Conditions_that_other_events_meet_are_another_definition(string one, string other)
    {
        Assert.NotEqual(
            DefinitionText.Of(Lab.Define($"within: 1m\nheartbeat: {{ of: {{ where: {{ {one} }} }} }}")),
            DefinitionText.Of(Lab.Define($"within: 1m\nheartbeat: {{ of: {{ where: {{ {other} }} }} }}")));
    }

    /// <summary>Stored state is bound to it: a build that spells it another way drops the partial matches of every host.</summary>
    [Fact]
    public void The_spelling_is_kept_from_build_to_build()
    {
        const string when = "by: [subject]\nwithin: 1m\nsequence: [ a: { type: T, where: { data.v: { gt: 1 } } }, not: { n: { type: U } }, b: { type: V, where: { data.v: \"{{ a.data.v }}\" } } ]";

        Assert.Equal(
            """{"by":["subject"],"within":600000000,"lateness":0,"sequence":[{"name":"a","condition":"type[\u0022T\u0022] data.v gt[1]","min":1,"max":1,"optional":false,"until":null},{"name":"n","condition":"type[\u0022U\u0022]"},{"name":"b","condition":"type[\u0022V\u0022] data.v in[template \u0022{{ a.data.v }}\u0022]","min":1,"max":1,"optional":false,"until":null}],"contiguity":"Relaxed","consume":"All","consumedPart":null,"oncePer":null,"gather":null,"partialMatches":1000,"events":10000,"keys":1000000}""",
            DefinitionText.Of(Lab.Define(when)));
        Assert.Equal(DefinitionText.HashOf(Lab.Define(when)), PatternMatcher.Compile(Lab.Define(when), "lab").DefinitionHash);
    }

    private static PatternDefinition With(PatternOperator op) => s_definition with { Operator = op };

    private static PatternDefinition Of(SequenceElement element) => With(new SequencePattern([element]));

    private static PatternDefinition Where(ConditionNode node) => With(new HeartbeatPattern(new EventCondition { Types = ["a"], Where = node }));
}
