using Reflex.Engine.Patterns.Definition;

namespace Reflex.Engine.Patterns.Matching;

/// <summary>A sequence with its conditions as numbers and what may come next worked out.</summary>
internal sealed class SequencePlan(SequenceStep[] steps) : OperatorPlan
{
    public SequenceStep[] Steps { get; } = steps;

    public override string[] PartNames { get; } = [.. steps.Select(s => s.Name)];

    /// <summary>Conditions that must not have been met before the first event.</summary>
    public required ulong LeadingNots { get; init; }

    /// <summary>Conditions of the parts that a match may begin with.</summary>
    public required ulong Beginnings { get; init; }

    /// <summary>Whether a part takes more than one event.</summary>
    public required bool HasLoops { get; init; }

    /// <summary>Whether the sequence ends with `not`: a match is complete when its window ends.</summary>
    public required bool HasTrailingNot { get; init; }

    /// <summary>Names of the negated parts, by condition, for explanations.</summary>
    public required IReadOnlyDictionary<int, string> NotNames { get; init; }

    public static SequencePlan Of(SequencePattern sequence, ConditionSet conditions)
    {
        var steps = new List<SequenceStep>();
        var notNames = new Dictionary<int, string>();
        ulong leading = 0;
        foreach (SequenceElement element in sequence.Elements)
        {
            int condition = conditions.Add(element.Condition);
            if (element is PatternPart part)
            {
                steps.Add(new SequenceStep
                {
                    Name = part.Name,
                    Condition = condition,
                    Min = part.Min,
                    Max = part.Max ?? int.MaxValue,
                    IsOptional = part.Optional,
                    Until = part.Until is { } until ? conditions.Add(until) : -1,
                });
            }
            else
            {
                notNames[condition] = element.Name;
                if (steps.Count == 0)
                {
                    leading |= 1UL << condition;
                }
                else
                {
                    steps[^1].NotsAfter |= 1UL << condition;
                }
            }
        }

        bool accepting = true;
        ulong armed = 0;
        for (int i = steps.Count - 1; i >= 0; i--)
        {
            // What cancels after a part also cancels across optional parts that have not come.
            armed = steps[i].NotsAfter | (i + 1 < steps.Count && steps[i + 1].IsOptional ? armed : 0);
            steps[i].Cancellers = armed;
            steps[i].IsAccepting = accepting;
            accepting &= steps[i].IsOptional;
        }

        for (int i = 0; i < steps.Count; i++)
        {
            steps[i].Awaited = AwaitedIn(steps, i);
        }

        return new SequencePlan([.. steps])
        {
            LeadingNots = leading,
            Beginnings = BeginningsOf(steps),
            HasLoops = steps.Exists(s => s.Max > 1),
            HasTrailingNot = steps[^1].NotsAfter != 0,
            NotNames = notNames,
        };
    }

    /// <summary>The conditions that can change a partial match that stands in a part, or was moved to it over parts that did not come.</summary>
    private static ulong AwaitedIn(List<SequenceStep> steps, int part)
    {
        int first = part;
        while (first > 0 && steps[first].IsOptional)
        {
            first--;
        }

        ulong awaited = steps[part].Max > 1 ? 1UL << steps[part].Condition : 0;
        for (int i = first; i <= part; i++)
        {
            awaited |= steps[i].Cancellers;
        }

        awaited |= steps[part].Until >= 0 ? 1UL << steps[part].Until : 0;
        for (int next = part + 1; next < steps.Count; next++)
        {
            awaited |= 1UL << steps[next].Condition | (steps[next].Until >= 0 ? 1UL << steps[next].Until : 0);
            if (!steps[next].IsOptional)
            {
                break;
            }
        }

        return awaited;
    }

    private static ulong BeginningsOf(List<SequenceStep> steps)
    {
        ulong beginnings = 0;
        foreach (SequenceStep step in steps)
        {
            beginnings |= 1UL << step.Condition;
            if (!step.IsOptional)
            {
                break;
            }
        }

        return beginnings;
    }

    public override PatternRuntime CreateRuntime(RuntimeContext context) => context.Pattern.Definition.Contiguity switch
    {
        Contiguity.Any => new AnyAlternativesRuntime(context, this),
        Contiguity.Relaxed or Contiguity.Strict => new SequenceRuntime(context, this),
        Contiguity other => throw new InvalidOperationException($"No runtime matches a sequence with contiguity {other}."),
    };
}
