using System.Globalization;
using Reflex.Engine.Automations.Binding;
using Reflex.Engine.Automations.Format;
using Reflex.Engine.Automations.Linting;
using Reflex.Engine.Automations.Yaml;
using Reflex.Engine.Conditions;
using Reflex.Engine.Patterns.Definition;

namespace Reflex.Engine.Automations.Operators;

internal sealed class AggregateFormat : OperatorFormat<AggregatePattern>
{
    private static readonly (Field Field, AggregateFunction Function)[] s_functions =
    [
        (new("sum", new PathType(), "The sum of the numbers at this path."), AggregateFunction.Sum),
        (new("avg", new PathType(), "Their mean."), AggregateFunction.Avg),
        (new("min", new PathType(), "The smallest."), AggregateFunction.Min),
        (new("max", new PathType(), "The largest."), AggregateFunction.Max),
        (new("rate", new PathType(), "Their sum per second of `within`."), AggregateFunction.Rate),
    ];

    private static readonly (Field Field, ThresholdComparison Comparison)[] s_thresholds =
    [
        (new("gte", new NumberType(), "At least this."), ThresholdComparison.GreaterThanOrEqual),
        (new("gt", new NumberType(), "More than this."), ThresholdComparison.GreaterThan),
        (new("lte", new NumberType(), "At most this."), ThresholdComparison.LessThanOrEqual),
        (new("lt", new NumberType(), "Less than this."), ThresholdComparison.LessThan),
    ];

    private static readonly Shape s_shape = new(
        "aggregate",
        $"A number over a window passes a threshold. One of {Names(s_functions)}, and one of {Names(s_thresholds)}.",
        [
            new("of", new ObjectType(ConditionShapes.Condition), "Which events belong to the window.", Required: true),
            .. s_functions.Select(f => f.Field),
            .. s_thresholds.Select(t => t.Field),
            WindowFields.Window,
            WindowFields.Gap,
        ]);

    public override Field Field { get; } = new("aggregate", new ObjectType(s_shape), "A number over a window passes a threshold.");

    public override PatternOperator? Bind(YamlNode node, ConditionBinder conditions, BindContext context)
    {
        if (MapReader.Open(node, s_shape, context) is not { } map)
        {
            return null;
        }

        EventCondition? of = map.Node("of") is { } written ? conditions.Bind(written) : null;
        (Field Field, AggregateFunction Meaning)? function = OneOf(map, s_functions, context);
        (Field Field, ThresholdComparison Meaning)? threshold = OneOf(map, s_thresholds, context);
        return of is not null
            && function is var (value, aggregate) && map.Path(value.Name) is { } path
            && threshold is var (limit, comparison) && map.Number(limit.Name) is { } number
                ? new AggregatePattern(
                    of, aggregate, path, comparison, double.Parse(number, CultureInfo.InvariantCulture), WindowFields.Read(map, context))
                {
                    WrittenThreshold = number,
                }
                : null;
    }

    protected override void Check(AggregatePattern op, PatternDefinition pattern, BindContext context) =>
        ReferenceChecks.CheckAlone(op.Of, context);

    private static (Field Field, T Meaning)? OneOf<T>(MapReader map, (Field Field, T Meaning)[] fields, BindContext context)
    {
        (Field Field, T Meaning)[] written = Array.FindAll(fields, f => map.Node(f.Field.Name) is not null);
        if (written.Length == 1)
        {
            return written[0];
        }

        context.Error("missing-field", $"exactly one of {Names(fields)} is needed here", map.Map);
        return null;
    }

    private static string Names<T>((Field Field, T)[] fields) => string.Join(", ", fields.Select(f => f.Field.Name));
}
