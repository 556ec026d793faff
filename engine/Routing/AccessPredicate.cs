using System.Text;
using Reflex.Engine.Conditions;
using Reflex.Engine.Events;

namespace Reflex.Engine.Routing;

internal enum AccessKind
{
    Equality,
    Prefix,
    Range,
}

/// <summary>A part of a condition by which an index can lead to it.</summary>
/// <param name="Kind">How.</param>
/// <param name="Path">Where the value stands.</param>
/// <param name="Operands">For equality and prefix: any of them; for ranges, none.</param>
/// <param name="Span">For ranges: the span.</param>
/// <param name="Covers">The nodes that need no evaluation once the index has led here.</param>
internal sealed record AccessPredicate(
    AccessKind Kind, EventPath Path, IReadOnlyList<Operand> Operands, NumberSpan Span, IReadOnlyList<ConditionNode> Covers)
{
    /// <summary>More values than this in one list are no help in telling rules apart.</summary>
    private const int MaxOperands = 256;

    /// <summary>Every predicate that an index could use, out of nodes that must all hold.</summary>
    public static IEnumerable<AccessPredicate> Of(IReadOnlyList<ConditionNode> nodes)
    {
        foreach (Comparison comparison in nodes.OfType<Comparison>().Where(c => !c.IsNegated && c.Operands.Count is > 0 and <= MaxOperands))
        {
            if (comparison.Operator == ComparisonOperator.In
                && comparison.Operands.All(o => o.Kind is OperandKind.Text or OperandKind.Number or OperandKind.Boolean))
            {
                yield return new AccessPredicate(AccessKind.Equality, comparison.Path, comparison.Operands, NumberSpan.All, [comparison]);
            }
            else if (comparison.Operator == ComparisonOperator.StartsWith && comparison.Operands.All(o => o.Kind == OperandKind.Text && o.Text.Length > 0 && Ascii.IsValid(o.Text)))
            {
                yield return new AccessPredicate(AccessKind.Prefix, comparison.Path, comparison.Operands, NumberSpan.All, [comparison]);
            }
        }

        foreach (IGrouping<EventPath, Comparison> group in nodes.OfType<Comparison>().Where(c => SpanOf(c) is not null).GroupBy(c => c.Path))
        {
            NumberSpan span = group.Aggregate(NumberSpan.All, (all, c) => all.Intersect(SpanOf(c)!.Value));

            // A span ends at the nearest double. Where that is not the number itself, the comparison has the last word.
            Comparison[] covered = [.. group.Where(c => c.Operands.All(o => o.FitsDouble))];
            yield return new AccessPredicate(AccessKind.Range, group.Key, [], span, covered);
        }
    }

    private static NumberSpan? SpanOf(Comparison comparison)
    {
        if (comparison.IsNegated || comparison.Operands.Any(o => o.Kind != OperandKind.Number))
        {
            return null;
        }

        return (comparison.Operator, comparison.Operands) switch
        {
            (ComparisonOperator.GreaterThan, [var low]) => NumberSpan.All with { Low = low.Number, LowIncluded = !low.FitsDouble },
            (ComparisonOperator.GreaterThanOrEquals, [var low]) => NumberSpan.All with { Low = low.Number },
            (ComparisonOperator.LessThan, [var high]) => NumberSpan.All with { High = high.Number, HighIncluded = !high.FitsDouble },
            (ComparisonOperator.LessThanOrEquals, [var high]) => NumberSpan.All with { High = high.Number },
            (ComparisonOperator.Between, [var low, var high]) => new NumberSpan(low.Number, true, high.Number, true),
            _ => null,
        };
    }
}
