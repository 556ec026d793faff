using System.Text.Json;
using Reflex.Engine.Automations;
using Reflex.Engine.Automations.Operators;
using Reflex.Engine.Conditions;
using Reflex.Engine.Events;
using Reflex.Engine.Patterns;
using Reflex.Engine.Patterns.Definition;
using Reflex.Engine.Patterns.Matching;
using Reflex.Engine.Routing;
using Reflex.Engine.Tests.Automations;
using Reflex.Engine.Tests.Patterns.Reference;

namespace Reflex.Engine.Tests.Patterns;

/// <summary>Every operator is known wherever an operator has to be known; a new one fails here with the name of the place that lacks it.</summary>
public sealed class OperatorPlacesTests
{
    /// <summary>One example of each operator: a new one goes in here too.</summary>
    private static readonly Dictionary<string, string> s_examples = new(StringComparer.Ordinal)
    {
        ["sequence"] = "within: 1m\nsequence: [ a: { type: t, until: { type: u } }, not: { b: { type: t } } ]",
        ["all"] = "within: 1m\nall: [ a: { type: t }, b: { type: u } ]",
        ["any"] = "any: [ a: { type: t }, b: { type: u } ]",
        ["count"] = "within: 1m\ncount: { of: { type: t }, atLeast: 2, distinct: data.v }",
        ["aggregate"] = "within: 1m\naggregate: { of: { type: t }, sum: data.v, gte: 2 }",
        ["absence"] = "within: 1m\nabsence: { after: { a: { type: t } }, of: { b: { type: u } } }",
        ["heartbeat"] = "within: 1m\nheartbeat: { of: { type: t } }",
    };

    public static TheoryData<Type> Operators { get; } =
        new(typeof(PatternOperator).Assembly.GetTypes().Where(t => t.IsSubclassOf(typeof(PatternOperator)) && !t.IsAbstract));

    [Theory]
    [MemberData(nameof(Operators))]
    public void The_format_knows_every_operator(Type type)
    {
        OperatorFormat[] formats = [.. OperatorFormats.All.Where(f => f.Operator == type)];

        OperatorFormat format = Assert.Single(formats);
        Assert.Same(format, OperatorFormats.Find(format.Field.Name));
        Assert.Contains(format.Field, PatternShapes.Pattern.Fields);
        Assert.True(s_examples.ContainsKey(format.Field.Name), $"{nameof(OperatorPlacesTests)} has no example of '{format.Field.Name}'.");
        Assert.IsType(type, Define(type).Operator);
    }

    [Theory]
    [MemberData(nameof(Operators))]
    public void Matching_and_the_naive_reference_know_every_operator(Type type)
    {
        PatternDefinition definition = Define(type);
        PatternProcessor processor = PatternMatcher.Compile(definition).CreateProcessor();
        processor.Process(Event());
        processor.Advance(Event().Time.AddHours(1));

        Assert.NotEmpty(definition.Operator.PartNames);
        Assert.All(processor.Keys, key => processor.Explain(key));
        Assert.Equal(
            definition.Operator.Conditions.Select(c => c.Condition).ToHashSet(), NaiveOperator.ConditionsOf(definition.Operator).ToHashSet());
        Assert.Contains(definition.Operator.PartNames[0], NaiveOperator.Of(definition).PartNames);
    }

    [Theory]
    [MemberData(nameof(Operators))]
    public void The_random_patterns_of_the_property_tests_have_every_operator(Type type)
    {
        IEnumerable<PatternOperator> random = Enumerable.Range(0, 200)
            .Select(seed => new RandomPattern([.. Enumerable.Range(0, 64).Select(i => (seed * 31 + i * 17) % 1000)]).Definition.Operator);

        Assert.Contains(random, op => op.GetType() == type);
    }

    [Theory]
    [MemberData(nameof(Operators))]
    public void Routing_and_its_explanation_know_every_operator(Type type)
    {
        AutomationLoadResult loaded = AutomationLoader.Load(Document(type), "example.yaml");
        var router = new EventRouter([loaded.Automation!]);

        Assert.Contains("t", PatternTypes.Of(Define(type)));
        Assert.NotEmpty(router.Route(Event()).Patterns);
        Assert.NotEmpty(Assert.Single(router.Explain(Event())).Parts);
        Assert.NotNull(PushDownFilter.Of(loaded.Automation!.When));
    }

    [Theory]
    [MemberData(nameof(Operators))]
    public void The_pages_describe_every_operator(Type type)
    {
        string name = OperatorFormats.All.Single(f => f.Operator == type).Field.Name;

        Assert.All(
            ["patterns.md", "automations.md"],
            page => Assert.Contains(name, File.ReadAllText(Path.Combine(ShippedAutomations.RepositoryRoot, "docs", page)), StringComparison.Ordinal));
    }

    [Fact]
    public void An_operator_without_a_format_is_an_error_and_no_other_operator()
    {
        var unknown = new UnknownPattern();

        InvalidOperationException error = Assert.Throws<InvalidOperationException>(() => OperatorFormats.Of(unknown));
        Assert.Equal("No format is there for UnknownPattern; add one to OperatorFormats.", error.Message);
    }

    [Fact]
    public void Every_comparison_operator_is_known_wherever_one_has_to_be_known()
    {
        foreach (ComparisonOperator op in Enum.GetValues<ComparisonOperator>())
        {
            string name = OperatorNames.NameOf(op, negated: false);
            OperandShape shape = OperatorNames.ShapeOf(op);
            Operand[] operands = shape switch
            {
                OperandShape.Flag => [],
                OperandShape.Number => [Operand.Of(1)],
                OperandShape.Ranges => [Operand.Of(1), Operand.Of(2)],
                _ => [Operand.Of("é")],
            };
            var comparison = new Comparison { Path = EventPath.Parse("data.v"), Operator = op, Operands = operands };
            var condition = new EventCondition { Types = ["t"], Where = comparison };

            Assert.True(OperatorNames.TryGet(name, out ComparisonOperator read, out bool negated) && read == op && !negated, name);
            Assert.Contains(["\"é\"", "0.5", "1", "1.5"], value => comparison.Evaluate(Event(value), null));
            Assert.Empty(EventGridFilter.From(condition).NotPushedDown);
        }
    }

    [Fact]
    public void An_unknown_comparison_operator_is_an_error_and_no_other_operator()
    {
        var comparison = new Comparison { Path = EventPath.Parse("data.v"), Operator = (ComparisonOperator)99, Operands = [Operand.Of("x")] };

        Assert.Throws<InvalidOperationException>(() => OperatorNames.ShapeOf(comparison.Operator));
        Assert.Throws<InvalidOperationException>(() => comparison.Evaluate(Event("\"x\""), null));
        Assert.Throws<InvalidOperationException>(() => EventGridFilter.From(new EventCondition { Types = ["t"], Where = comparison }));
    }

    private static string Document(Type type)
    {
        string when = s_examples[OperatorFormats.All.Single(f => f.Operator == type).Field.Name].Replace("\n", "\n  ", StringComparison.Ordinal);
        return $"automation: example\nwhen:\n  {when}\nthen: {{}}\n";
    }

    private static PatternDefinition Define(Type type) => Lab.Define(s_examples[OperatorFormats.All.Single(f => f.Operator == type).Field.Name]);

    private static AutomationEvent Event(string value = "1") => AutomationEvent.Create(
        "e1", "/lab", "t", Lab.Zero, data: JsonElement.Parse($"{{\"v\":{value}}}"), receivedAt: Lab.Zero);

    private sealed record UnknownPattern : PatternOperator
    {
        internal override IReadOnlyList<PatternPart>? NamedParts => null;

        internal override IEnumerable<OperatorCondition> Conditions => [];

        internal override string? NeedsWindow => null;

        internal override void Check()
        {
            // Nothing to check.
        }

        internal override OperatorPlan CreatePlan(ConditionSet conditions) =>
            throw new NotSupportedException();

        internal override void Write(Utf8JsonWriter json) => throw new NotSupportedException();
    }
}
