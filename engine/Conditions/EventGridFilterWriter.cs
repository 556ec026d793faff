using System.Buffers;
using System.Text.Json.Nodes;
using Reflex.Engine.Events;

namespace Reflex.Engine.Conditions;

/// <summary>Turns comparisons into advanced filters. Filters are joined by `and`, the values of one by `or`.</summary>
internal sealed class EventGridFilterWriter
{
    /// <summary>The largest integer that is the double of no other integer: 2^53 - 1.</summary>
    private const double LargestExact = (1L << 53) - 1;

    private static readonly SearchValues<char> s_numberCharacters = SearchValues.Create("0123456789+-.eE");

    private readonly JsonArray _filters = [];
    private readonly List<string> _left = [];
    private int _values;

    public EventGridFilter Write(EventCondition condition)
    {
        JsonObject filter = Types([condition]);
        Add(condition.Where);
        if (_filters.Count > 0)
        {
            filter["enableAdvancedFilteringOnArrays"] = true;
            filter["advancedFilters"] = _filters;
        }

        return new EventGridFilter(filter, _left);
    }

    /// <summary>Writes no more than the types.</summary>
    /// <param name="conditions">The conditions.</param>
    /// <param name="reason">Why their values, where they ask for any, are left to the engine.</param>
    public EventGridFilter WriteTypes(IReadOnlyList<EventCondition> conditions, string reason)
    {
        string[] paths = [.. conditions.SelectMany(c => PathsOf(c.Where)).Distinct(StringComparer.Ordinal)];
        if (paths.Length > 0)
        {
            _left.Add($"{string.Join(", ", paths)}: {reason}");
        }

        return new EventGridFilter(Types(conditions), _left);
    }

    private static JsonObject Types(IReadOnlyList<EventCondition> conditions)
    {
        var filter = new JsonObject();
        if (conditions.All(c => c.Types.Count > 0))
        {
            filter["includedEventTypes"] = new JsonArray(
                [.. conditions.SelectMany(c => c.Types).Distinct(StringComparer.OrdinalIgnoreCase).Select(t => (JsonNode)t)]);
        }

        return filter;
    }

    private void Add(ConditionNode? node)
    {
        switch (node)
        {
            case null:
                break;
            case AllOf all:
                foreach (ConditionNode child in all.Nodes)
                {
                    Add(child);
                }

                break;
            case NotNode { Node: Comparison comparison } when Opposite(comparison) is { } opposite:
                Add(opposite);
                break;
            case Comparison comparison:
                AddComparison(comparison);
                break;
            case AnyOf any when AsOneComparison(any) is { } merged:
                AddComparison(merged);
                break;
            case AnyOf:
                _left.Add(
                    $"any over {Paths(node)}: advanced filters are joined by 'and'; only alternatives of one key and operator become one filter");
                break;
            default:
                _left.Add(
                    $"not over {Paths(node)}: the opposite of anything but equality and existence has no filter, because a missing key satisfies it; use the operators that begin with 'not'");
                break;
        }
    }

    private void AddComparison(Comparison comparison)
    {
        if (Problem(comparison) is { } problem)
        {
            _left.Add($"{comparison.Path}: {problem}");
            return;
        }

        var filter = new JsonObject { ["operatorType"] = OperatorType(comparison), ["key"] = KeyOf(comparison.Path) };
        int values = Math.Max(1, comparison.Operands.Count);
        switch (comparison.Operator)
        {
            case ComparisonOperator.Exists:
                break;
            case ComparisonOperator.In when comparison.Operands[0].Kind == OperandKind.Null:
                break;
            case ComparisonOperator.In when comparison.Operands[0].Kind == OperandKind.Boolean:
                filter["value"] = (comparison.Operands[0].Number != 0) != comparison.IsNegated;
                break;
            case ComparisonOperator.In when comparison.Operands[0].Kind == OperandKind.Number:
                filter["values"] = new JsonArray([.. comparison.Operands.Select(o => (JsonNode)o.Number)]);
                break;
            case ComparisonOperator.Between:
                filter["values"] = new JsonArray(
                    [.. comparison.Operands.Chunk(2).Select(r => (JsonNode)new JsonArray(r[0].Number, r[1].Number))]);
                break;
            case ComparisonOperator.GreaterThan or ComparisonOperator.GreaterThanOrEquals or ComparisonOperator.LessThan or ComparisonOperator.LessThanOrEquals:
                filter["value"] = comparison.Operands[0].Number;
                break;
            case ComparisonOperator.In or ComparisonOperator.StartsWith or ComparisonOperator.EndsWith or ComparisonOperator.Contains:
                filter["values"] = new JsonArray([.. comparison.Operands.Select(o => (JsonNode)o.Text)]);
                break;
            default:
                throw OperatorNames.Unknown(comparison.Operator);
        }

        if (_filters.Count == EventGridLimits.Filters || _values + values > EventGridLimits.Values)
        {
            _left.Add(
                $"{comparison.Path}: a subscription allows {EventGridLimits.Filters} advanced filters and {EventGridLimits.Values} values, which are used up");
            return;
        }

        _values += values;
        _filters.Add(filter);
    }

    private static string? Problem(Comparison comparison)
    {
        IReadOnlyList<Operand> operands = comparison.Operands;
        if (!comparison.Path.IsEventGridKey)
        {
            return "Event Grid has no key for names with dots in them or for elements of arrays";
        }

        if (comparison.Path.Root == EventPathRoot.Time)
        {
            return "the engine uses the receipt time for an event without one, which Event Grid does not know";
        }

        if (operands.Any(o => o.Kind == OperandKind.Template))
        {
            return "it refers to an earlier part of the pattern";
        }

        if (operands.Any(o => o.Text.Length > EventGridLimits.TextLength))
        {
            return $"a text is longer than {EventGridLimits.TextLength} characters";
        }

        if (operands.Select(o => o.Kind).Distinct().Count() > 1
            || (operands.Count > 1 && operands[0].Kind is OperandKind.Boolean or OperandKind.Null))
        {
            return "its values are of several kinds, and a filter compares with one kind";
        }

        if (comparison is { Operator: ComparisonOperator.In, IsNegated: true } && operands[0].Kind == OperandKind.Boolean)
        {
            return "a missing key satisfies 'not true' here, but not BoolEquals false";
        }

        if (operands.Any(o => o.Kind == OperandKind.Number && Math.Abs(o.Number) > LargestExact))
        {
            return "numbers of 2^53 and more are compared here digit by digit, and a filter may round them";
        }

        if (operands.Any(o => o is { Kind: OperandKind.Number, FitsDouble: false }))
        {
            return $"a number of more than {DecimalText.DoubleDigits} digits is compared here digit by digit, and a filter may round it";
        }

        if (!comparison.IsNegated && comparison.Path.HasAttributeText(EventValueKind.Number)
            && operands.Any(o => o.Kind == OperandKind.Text && IsTextOfOther(o.Text)))
        {
            return "an extension attribute that is a number or Boolean matches this text here, but a text filter does not let it through";
        }

        return null;
    }

    /// <summary>Whether a text can be, or stand in, the text of a number or Boolean.</summary>
    private static bool IsTextOfOther(string text) =>
        text.AsSpan().IndexOfAnyExcept(s_numberCharacters) < 0
        || "true".Contains(text, StringComparison.OrdinalIgnoreCase) || "false".Contains(text, StringComparison.OrdinalIgnoreCase);

    private static string Paths(ConditionNode node) => string.Join(", ", PathsOf(node).Distinct(StringComparer.Ordinal));

    private static IEnumerable<string> PathsOf(ConditionNode? node) => node switch
    {
        Comparison comparison => [comparison.Path.ToString()],
        AllOf all => all.Nodes.SelectMany(PathsOf),
        AnyOf any => any.Nodes.SelectMany(PathsOf),
        NotNode not => PathsOf(not.Node),
        _ => [],
    };

    private static string OperatorType(Comparison comparison)
    {
        string not = comparison.IsNegated ? "Not" : "";
        return comparison.Operator switch
        {
            ComparisonOperator.In => comparison.Operands[0].Kind switch
            {
                OperandKind.Number => $"Number{not}In",
                OperandKind.Boolean => "BoolEquals",
                OperandKind.Null => comparison.IsNegated ? "IsNotNull" : "IsNullOrUndefined",
                _ => $"String{not}In",
            },
            ComparisonOperator.GreaterThan => "NumberGreaterThan",
            ComparisonOperator.GreaterThanOrEquals => "NumberGreaterThanOrEquals",
            ComparisonOperator.LessThan => "NumberLessThan",
            ComparisonOperator.LessThanOrEquals => "NumberLessThanOrEquals",
            ComparisonOperator.Between => $"Number{not}InRange",
            ComparisonOperator.StartsWith => $"String{not}BeginsWith",
            ComparisonOperator.EndsWith => $"String{not}EndsWith",
            ComparisonOperator.Contains => $"String{not}Contains",
            ComparisonOperator.Exists => comparison.IsNegated ? "IsNullOrUndefined" : "IsNotNull",
            _ => throw OperatorNames.Unknown(comparison.Operator),
        };
    }

    /// <summary>The key in the CloudEvents schema, which is what the project's subscriptions deliver.</summary>
    private static string KeyOf(EventPath path) => path.ToString();

    /// <summary>
    /// The opposite of a comparison as one comparison. Only equality and existence have one: of the others neither the operator nor its
    /// negation is met by a missing key.
    /// </summary>
    private static Comparison? Opposite(Comparison comparison) =>
        comparison.Operator is ComparisonOperator.In or ComparisonOperator.Exists
            ? comparison with { IsNegated = !comparison.IsNegated }
            : null;

    /// <summary>`any` of one key and one operator is one filter with several values.</summary>
    private static Comparison? AsOneComparison(AnyOf any)
    {
        if (any.Nodes is not [Comparison first, ..] || first.IsNegated || first.Operator is ComparisonOperator.Exists
            || first.Operator is >= ComparisonOperator.GreaterThan and <= ComparisonOperator.LessThanOrEquals)
        {
            return null;
        }

        return any.Nodes.All(n => n is Comparison c && c.Path.Equals(first.Path) && c.Operator == first.Operator && !c.IsNegated)
            ? first with { Operands = [.. any.Nodes.Cast<Comparison>().SelectMany(c => c.Operands)] }
            : null;
    }
}
