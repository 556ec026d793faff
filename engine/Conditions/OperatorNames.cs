using Reflex.Engine.Events;

namespace Reflex.Engine.Conditions;

/// <summary>The operators of conditions as YAML spells them, and Event Grid's names for them.</summary>
internal static class OperatorNames
{
    /// <summary>The operator that also negates other operators.</summary>
    public const string Negation = "not";

    private static readonly Dictionary<string, (ComparisonOperator Operator, bool Negated)> s_byName = new(StringComparer.Ordinal)
    {
        ["in"] = (ComparisonOperator.In, false),
        ["notIn"] = (ComparisonOperator.In, true),
        ["equals"] = (ComparisonOperator.In, false),
        [Negation] = (ComparisonOperator.In, true),
        ["gt"] = (ComparisonOperator.GreaterThan, false),
        ["gte"] = (ComparisonOperator.GreaterThanOrEquals, false),
        ["lt"] = (ComparisonOperator.LessThan, false),
        ["lte"] = (ComparisonOperator.LessThanOrEquals, false),
        ["between"] = (ComparisonOperator.Between, false),
        ["notBetween"] = (ComparisonOperator.Between, true),
        ["startsWith"] = (ComparisonOperator.StartsWith, false),
        ["notStartsWith"] = (ComparisonOperator.StartsWith, true),
        ["endsWith"] = (ComparisonOperator.EndsWith, false),
        ["notEndsWith"] = (ComparisonOperator.EndsWith, true),
        ["contains"] = (ComparisonOperator.Contains, false),
        ["notContains"] = (ComparisonOperator.Contains, true),
        ["exists"] = (ComparisonOperator.Exists, false),
    };

    /// <summary>What people write who know Event Grid's or another language's names.</summary>
    private static readonly Dictionary<string, string> s_otherNames = new(StringComparer.OrdinalIgnoreCase)
    {
        ["StringIn"] = "in", ["NumberIn"] = "in", ["StringNotIn"] = "notIn", ["NumberNotIn"] = "notIn", ["BoolEquals"] = "equals",
        ["NumberGreaterThan"] = "gt", ["NumberGreaterThanOrEquals"] = "gte", ["NumberLessThan"] = "lt", ["NumberLessThanOrEquals"] = "lte",
        ["NumberInRange"] = "between", ["NumberNotInRange"] = "notBetween", ["StringBeginsWith"] = "startsWith", ["beginsWith"] = "startsWith",
        ["StringNotBeginsWith"] = "notStartsWith", ["notBeginsWith"] = "notStartsWith", ["StringEndsWith"] = "endsWith", ["StringNotEndsWith"] = "notEndsWith",
        ["StringContains"] = "contains", ["StringNotContains"] = "notContains", ["IsNullOrUndefined"] = "exists: false", ["IsNotNull"] = "exists: true",
        ["eq"] = "equals", ["ne"] = "not", ["neq"] = "not", ["=="] = "equals", ["!="] = "not", [">"] = "gt", [">="] = "gte", ["<"] = "lt", ["<="] = "lte",
        ["min"] = "gte", ["max"] = "lte", ["oneOf"] = "in", ["anyOf"] = "in", ["range"] = "between", ["prefix"] = "startsWith", ["suffix"] = "endsWith",
    };

    public static IEnumerable<string> All => s_byName.Keys;

    public static bool TryGet(string name, out ComparisonOperator op, out bool negated)
    {
        bool known = s_byName.TryGetValue(name, out (ComparisonOperator Operator, bool Negated) found);
        (op, negated) = found;
        return known;
    }

    /// <summary>What an operator is compared with.</summary>
    public static OperandShape ShapeOf(ComparisonOperator op) => op switch
    {
        ComparisonOperator.In => OperandShape.Values,
        ComparisonOperator.GreaterThan or ComparisonOperator.GreaterThanOrEquals or ComparisonOperator.LessThan or ComparisonOperator.LessThanOrEquals =>
            OperandShape.Number,
        ComparisonOperator.Between => OperandShape.Ranges,
        ComparisonOperator.StartsWith or ComparisonOperator.EndsWith or ComparisonOperator.Contains => OperandShape.Texts,
        ComparisonOperator.Exists => OperandShape.Flag,
        _ => throw Unknown(op),
    };

    /// <summary>For a switch over operators that has come to its end: an operator that it does not know is no other operator.</summary>
    public static InvalidOperationException Unknown(ComparisonOperator op) => new($"The comparison operator {op} is not known here.");

    /// <summary>What was probably meant by a name that is no operator, below a path.</summary>
    public static string Hint(string written, EventPath path) => s_otherNames.TryGetValue(written, out string? own)
        ? $"; did you mean '{own}'?"
        : Suggestion.For(written, s_byName.Keys) is { Length: > 0 } near ? near : $"; the operators are {string.Join(", ", s_byName.Keys)}, and a value below is compared by its path, '{path}.{written}'";

    public static string NameOf(ComparisonOperator op, bool negated) => op switch
    {
        ComparisonOperator.In => negated ? Negation : "in",
        ComparisonOperator.Exists => "exists",
        _ => s_byName.FirstOrDefault(o => o.Value == (op, negated)).Key ?? "not " + s_byName.First(o => o.Value == (op, false)).Key,
    };
}
