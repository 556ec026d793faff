using Reflex.Engine.Conditions;
using Reflex.Engine.Patterns.Definition;

namespace Reflex.Engine.Patterns.Matching;

/// <summary>The operator of a definition with its conditions as numbers.</summary>
internal abstract class OperatorPlan
{
    /// <summary>The names of the parts, in the order of the definition; parts are numbers from here on.</summary>
    public required string[] PartNames { get; init; }

    public static OperatorPlan Of(PatternDefinition definition, ConditionSet conditions) => definition.Operator switch
    {
        SequencePattern sequence => SequencePlan.Of(sequence, conditions),
        AllPattern all => new PartsPlan(conditions, all.Parts) { PartNames = [.. all.Parts.Select(p => p.Name)] },
        AnyPattern any => new PartsPlan(conditions, any.Parts) { PartNames = [.. any.Parts.Select(p => p.Name)] },
        AbsencePattern absence => new PartsPlan(conditions, [absence.After, absence.Of]) { PartNames = [absence.After.Name, absence.Of.Name] },
        CountPattern count => new SinglePlan(conditions, count.Of) { PartNames = ["of"] },
        AggregatePattern aggregate => new SinglePlan(conditions, aggregate.Of) { PartNames = ["of"] },
        HeartbeatPattern heartbeat => new SinglePlan(conditions, heartbeat.Of) { PartNames = ["of"] },
        _ => throw new ArgumentException($"Unknown operator {definition.Operator.GetType().Name}.", nameof(definition)),
    };

    public abstract PatternRuntime CreateRuntime(CompiledPattern pattern, PatternStore store, MatchSink sink, StepRecorder recorder);
}

/// <summary>Parts that take one event each.</summary>
internal sealed class PartsPlan(ConditionSet conditions, IReadOnlyList<PatternPart> parts) : OperatorPlan
{
    public int[] Conditions { get; } = [.. parts.Select(p => conditions.Add(p.Condition))];

    public override PatternRuntime CreateRuntime(CompiledPattern pattern, PatternStore store, MatchSink sink, StepRecorder recorder) =>
        pattern.Definition.Operator switch
        {
            AllPattern => new AllRuntime(pattern, this, store, sink, recorder),
            AnyPattern => new AnyRuntime(pattern, this, store, sink),
            _ => new AbsenceRuntime(pattern, this, store, sink, recorder),
        };
}

/// <summary>One condition, for operators that bind the part `of`.</summary>
internal sealed class SinglePlan(ConditionSet conditions, EventCondition of) : OperatorPlan
{
    public int Condition { get; } = conditions.Add(of);

    public override PatternRuntime CreateRuntime(CompiledPattern pattern, PatternStore store, MatchSink sink, StepRecorder recorder) =>
        pattern.Definition.Operator switch
        {
            HeartbeatPattern => new HeartbeatRuntime(pattern, this, store, sink),
            _ => WindowRuntime.Create(pattern, this, store, sink, recorder),
        };
}
