using Reflex.Engine.Automations.Binding;
using Reflex.Engine.Automations.Format;
using Reflex.Engine.Automations.Linting;
using Reflex.Engine.Automations.Yaml;
using Reflex.Engine.Patterns.Definition;

namespace Reflex.Engine.Automations.Operators;

internal sealed class AbsenceFormat : OperatorFormat<AbsencePattern>
{
    private static readonly FieldType s_part = new NamedType(new ObjectType(ConditionShapes.Condition));

    private static readonly Shape s_shape = new(
        "absence", "The expected event did not come within `within` of the trigger.",
        new("after", s_part, "The trigger, by name.", Required: true),
        new("of", s_part, "The expected event, by name; it may refer to the trigger.", Required: true));

    public override Field Field { get; } = new("absence", new ObjectType(s_shape), "An expected event did not come.");

    public override PatternOperator? Bind(YamlNode node, ConditionBinder conditions, BindContext context)
    {
        if (MapReader.Open(node, s_shape, context) is not { } map)
        {
            return null;
        }

        var parts = new PartBinder(context, conditions);
        PatternPart? after = map.Node("after") is { } trigger ? parts.BindNamed(trigger) : null;
        PatternPart? of = map.Node("of") is { } answer ? parts.BindNamed(answer) : null;
        return after is null || of is null ? null : new AbsencePattern(after, of);
    }

    protected override void Check(AbsencePattern op, PatternDefinition pattern, BindContext context)
    {
        ReferenceChecks.Check(op.After.Condition, [], [op.After.Name, op.Of.Name], context);
        ReferenceChecks.Check(op.Of.Condition, [op.After.Name], [op.Of.Name], context);
        ConditionChecks.CheckReachable(op.After.Condition, context);
        ConditionChecks.CheckReachable(op.Of.Condition, context);
    }
}
