using Reflex.Engine.Automations.Binding;
using Reflex.Engine.Automations.Format;
using Reflex.Engine.Automations.Yaml;
using Reflex.Engine.Patterns.Definition;

namespace Reflex.Engine.Automations.Operators;

internal sealed class SequenceFormat : OperatorFormat<SequencePattern>
{
    public override Field Field { get; } = new(
        "sequence",
        new NamedListType(new ObjectType(ConditionShapes.Part), "not", new NamedType(new ObjectType(ConditionShapes.Condition))),
        "Parts in order; `not:` parts forbid.");

    public override PatternOperator? Bind(YamlNode node, ConditionBinder conditions, BindContext context) =>
        new PartBinder(context, conditions).BindSequence(node) is { } elements ? new SequencePattern(elements) : null;

    protected override void Check(SequencePattern op, PatternDefinition pattern, BindContext context) =>
        new SequenceChecks(op, pattern, context).Run();
}
