using System.Text.Json;
using Reflex.Engine.Automations.Binding;
using Reflex.Engine.Conditions;
using Reflex.Engine.Events;

namespace Reflex.Engine.Automations.Linting;

/// <summary>Conditions that no event can meet, and what they refer to.</summary>
internal static class ConditionChecks
{
    /// <summary>Every template in a condition.</summary>
    public static IEnumerable<Operand> References(ConditionNode? node) => node switch
    {
        Comparison comparison => comparison.Operands.Where(o => o.Kind == OperandKind.Template),
        AllOf all => all.Nodes.SelectMany(References),
        AnyOf any => any.Nodes.SelectMany(References),
        NotNode not => References(not.Node),
        null => [],
        _ => throw new InvalidOperationException($"Conditions of the kind {node.GetType().Name} are not known here."),
    };

    /// <summary>Finds comparisons of one path that exclude each other. An array can meet both, so they are warnings.</summary>
    public static void CheckReachable(EventCondition condition, BindContext context)
    {
        if (condition.Types.Any(string.IsNullOrWhiteSpace))
        {
            context.Error("invalid-value", "'type' is empty; leave it out to accept every type", context.PlaceOf(condition));
        }

        foreach (IGrouping<EventPath, Comparison> group in Conjuncts(condition.Where).OfType<Comparison>().GroupBy(c => c.Path))
        {
            Comparison[] comparisons = [.. group];
            for (int i = 1; i < comparisons.Length; i++)
            {
                if (Array.Find(comparisons[..i], earlier => Exclude(earlier, comparisons[i])) is { } other)
                {
                    context.Warn(
                        "unreachable",
                        $"no single value of '{group.Key}' satisfies both '{Text(other)}' and '{Text(comparisons[i])}', so only " +
                        "an array can match",
                        context.PlaceOf(comparisons[i]));
                }
            }
        }
    }

    /// <summary>Whether every event that meets one condition meets the other, as far as can be seen without solving.</summary>
    public static bool Covers(EventCondition wide, EventCondition narrow)
    {
        bool types = wide.Types.Count == 0
            || (narrow.Types.Count > 0 && narrow.Types.All(t => wide.Types.Contains(t, StringComparer.OrdinalIgnoreCase)));
        return types && (wide.Where is null || (narrow.Where is not null && ConditionText.Of(wide.Where) == ConditionText.Of(narrow.Where)));
    }

    private static IEnumerable<ConditionNode> Conjuncts(ConditionNode? node) => node switch
    {
        null => [],
        AllOf all => all.Nodes.SelectMany(Conjuncts),
        _ => [node],
    };

    private static bool Exclude(Comparison a, Comparison b)
    {
        if (a.Operator == ComparisonOperator.Exists || b.Operator == ComparisonOperator.Exists)
        {
            (Comparison exists, Comparison other) = a.Operator == ComparisonOperator.Exists ? (a, b) : (b, a);
            return exists.IsNegated && !other.IsNegated && !other.Operands.Any(o => o.Kind == OperandKind.Null);
        }

        if (a.Operands.Concat(b.Operands).Any(o => o.Kind is OperandKind.Template or OperandKind.Null))
        {
            return false;
        }

        return (a.Operator == ComparisonOperator.In && !a.IsNegated && a.Operands.All(o => !Accepts(b, o)))
            || (b.Operator == ComparisonOperator.In && !b.IsNegated && b.Operands.All(o => !Accepts(a, o)))
            || (a.Operands.Concat(b.Operands).All(o => o.FitsDouble)
                && Spans(a) is { Length: > 0 } of && Spans(b) is { Length: > 0 } with && !of.Any(x => with.Any(x.Meets)));
    }

    /// <summary>The numbers that meet a comparison of numbers; none where it is no such comparison.</summary>
    private static Span[] Spans(Comparison c) => c.IsNegated ? [] : c.Operator switch
    {
        ComparisonOperator.GreaterThan => [new(c.Operands[0].Number, false, double.PositiveInfinity, true)],
        ComparisonOperator.GreaterThanOrEquals => [new(c.Operands[0].Number, true, double.PositiveInfinity, true)],
        ComparisonOperator.LessThan => [new(double.NegativeInfinity, true, c.Operands[0].Number, false)],
        ComparisonOperator.LessThanOrEquals => [new(double.NegativeInfinity, true, c.Operands[0].Number, true)],
        ComparisonOperator.Between => [.. c.Operands.Chunk(2).Select(r => new Span(r[0].Number, true, r[1].Number, true))],
        _ => [],
    };

    /// <summary>Whether an operand, taken as the event's value, would meet a comparison.</summary>
    private static bool Accepts(Comparison comparison, Operand value)
    {
        string json = value.Kind is OperandKind.Number or OperandKind.Boolean ? value.Text : JsonSerializer.Serialize(value.Text);
        AutomationEvent e = AutomationEvent.Create(
            "x", "x", "x", DateTimeOffset.UnixEpoch, data: JsonElement.Parse($$"""{"v":{{json}}}"""));
        return (comparison with { Path = EventPath.Parse("data.v") }).Evaluate(e, null);
    }

    private static string Text(Comparison c) =>
        $"{OperatorNames.NameOf(c.Operator, c.IsNegated)}: " +
        $"{(c.Operator == ComparisonOperator.Exists ? (c.IsNegated ? "false" : "true") : string.Join(", ", c.Operands))}";

    /// <summary>The numbers between two, each of which may belong to them.</summary>
    private readonly record struct Span(double Low, bool HasLow, double High, bool HasHigh)
    {
        public bool Meets(Span other)
        {
            double low = Math.Max(Low, other.Low), high = Math.Min(High, other.High);
            return low < high || (low == high && Has(low) && other.Has(low));
        }

        private bool Has(double number) => (number > Low || (HasLow && number == Low)) && (number < High || (HasHigh && number == High));
    }
}
