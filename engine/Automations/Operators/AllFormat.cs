using Reflex.Engine.Automations.Binding;
using Reflex.Engine.Automations.Format;
using Reflex.Engine.Automations.Linting;
using Reflex.Engine.Automations.Yaml;
using Reflex.Engine.Patterns.Definition;

namespace Reflex.Engine.Automations.Operators;

internal sealed class AllFormat : OperatorFormat<AllPattern>
{
    public override Field Field { get; } = new(
        "all", new NamedListType(new ObjectType(ConditionShapes.Condition)), "A distinct event for every part, in any order.");

    public override PatternOperator? Bind(YamlNode node, ConditionBinder conditions, BindContext context) =>
        new PartBinder(context, conditions).BindParts(node) is { } parts ? new AllPattern(parts) : null;

    protected override void Check(AllPattern op, PatternDefinition pattern, BindContext context) =>
        ReferenceChecks.CheckUnordered(op.Parts, Field.Name, context);
}
