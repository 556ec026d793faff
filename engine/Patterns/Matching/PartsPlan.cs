using Reflex.Engine.Patterns.Definition;

namespace Reflex.Engine.Patterns.Matching;

/// <summary>Parts that take one event each.</summary>
internal sealed class PartsPlan(
    ConditionSet conditions, IReadOnlyList<PatternPart> parts, Func<RuntimeContext, PartsPlan, PatternRuntime> create) : OperatorPlan
{
    public override string[] PartNames { get; } = [.. parts.Select(p => p.Name)];

    public int[] Conditions { get; } = [.. parts.Select(p => conditions.Add(p.Condition))];

    public override PatternRuntime CreateRuntime(RuntimeContext context) => create(context, this);
}
