using Reflex.Engine.Automations.Binding;
using Reflex.Engine.Automations.Format;
using Reflex.Engine.Automations.Linting;
using Reflex.Engine.Automations.Yaml;
using Reflex.Engine.Patterns.Definition;

namespace Reflex.Engine.Automations.Operators;

internal sealed class CountFormat : OperatorFormat<CountPattern>
{
    private static readonly Shape s_shape = new(
        "count", "Enough events in a window.",
        new("of", new ObjectType(ConditionShapes.Condition), "Which events count.", Required: true),
        new("atLeast", new IntegerType(1, 1_000_000), "How many events, or different values, are needed.", Required: true),
        new("distinct", new PathType(), "Count different values at this path instead of events; an event without it does not count."),
        WindowFields.Window,
        WindowFields.Gap);

    public override Field Field { get; } = new("count", new ObjectType(s_shape), "Enough events in a window.");

    public override PatternOperator? Bind(YamlNode node, ConditionBinder conditions, BindContext context) =>
        MapReader.Open(node, s_shape, context) is { } map && map.Node("of") is { } of && conditions.Bind(of) is { } condition
            ? new CountPattern(condition, map.Integer("atLeast") ?? 1, WindowFields.Read(map, context)) { Distinct = map.Path("distinct") }
            : null;

    protected override void Check(CountPattern op, PatternDefinition pattern, BindContext context) =>
        ReferenceChecks.CheckAlone(op.Of, context);
}
