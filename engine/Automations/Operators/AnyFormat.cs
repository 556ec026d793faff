using Reflex.Engine.Automations.Binding;
using Reflex.Engine.Automations.Format;
using Reflex.Engine.Automations.Linting;
using Reflex.Engine.Automations.Yaml;
using Reflex.Engine.Patterns.Definition;

namespace Reflex.Engine.Automations.Operators;

internal sealed class AnyFormat : OperatorFormat<AnyPattern>
{
    public override Field Field { get; } = new("any", new NamedListType(new ObjectType(ConditionShapes.Condition)), "One of the parts.");

    public override PatternOperator? Bind(YamlNode node, ConditionBinder conditions, BindContext context) =>
        new PartBinder(context, conditions).BindParts(node) is { } parts ? new AnyPattern(parts) : null;

    protected override void Check(AnyPattern op, PatternDefinition pattern, BindContext context)
    {
        ReferenceChecks.CheckUnordered(op.Parts, Field.Name, context);
        for (int i = 1; i < op.Parts.Count; i++)
        {
            if (op.Parts.Take(i).FirstOrDefault(p => ConditionChecks.Covers(p.Condition, op.Parts[i].Condition)) is { } earlier)
            {
                context.Warn(
                    "unreachable",
                    $"'{op.Parts[i].Name}' never matches: every event that fits it fits '{earlier.Name}' first; put the narrower " +
                    "part first",
                    context.PlaceOf(op.Parts[i]));
            }
        }
    }
}
