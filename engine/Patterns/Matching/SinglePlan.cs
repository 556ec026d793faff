using Reflex.Engine.Conditions;
using Reflex.Engine.Patterns.Definition;

namespace Reflex.Engine.Patterns.Matching;

/// <summary>One condition, for operators that bind the part `of`.</summary>
internal sealed class SinglePlan(
    ConditionSet conditions, EventCondition of, Func<RuntimeContext, SinglePlan, PatternRuntime> create) : OperatorPlan
{
    public override string[] PartNames { get; } = [PatternOperator.OnlyPart];

    public int Condition { get; } = conditions.Add(of);

    public override PatternRuntime CreateRuntime(RuntimeContext context) => create(context, this);
}
