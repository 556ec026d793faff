using Reflex.Engine.Automations.Format;
using Reflex.Engine.Conditions;
using Reflex.Engine.Patterns.Definition;

namespace Reflex.Engine.Automations.Binding;

/// <summary>Reads `count` and `aggregate`.</summary>
internal static class WindowBinder
{
    public static CountPattern? Count(MapReader map, ConditionBinder conditions, BindContext context)
    {
        EventCondition? of = map.Node("of") is { } node ? conditions.Bind(node) : null;
        return of is null ? null : new CountPattern(of, map.Integer("atLeast") ?? 1, Window(map, context)) { Distinct = map.Path("distinct") };
    }

    public static AggregatePattern? Aggregate(MapReader map, ConditionBinder conditions, BindContext context)
    {
        EventCondition? of = map.Node("of") is { } node ? conditions.Bind(node) : null;
        string? function = OneOf(map, PatternShapes.Functions, context);
        string? threshold = OneOf(map, PatternShapes.Thresholds, context);
        if (of is null || function is null || threshold is null || map.Path(function) is not { } path || map.Number(threshold) is not { } number)
        {
            return null;
        }

        ThresholdComparison comparison = threshold switch
        {
            "gte" => ThresholdComparison.GreaterThanOrEqual,
            "gt" => ThresholdComparison.GreaterThan,
            "lte" => ThresholdComparison.LessThanOrEqual,
            _ => ThresholdComparison.LessThan,
        };
        return new AggregatePattern(of, Enum.Parse<AggregateFunction>(function, ignoreCase: true), path, comparison, number, Window(map, context));
    }

    private static string? OneOf(MapReader map, string[] names, BindContext context)
    {
        string[] written = Array.FindAll(names, name => map.Node(name) is not null);
        if (written.Length == 1)
        {
            return written[0];
        }

        context.Error("missing-field", $"exactly one of {string.Join(", ", names)} is needed here", map.Map);
        return null;
    }

    private static PatternWindow Window(MapReader map, BindContext context)
    {
        WindowKind kind = map.Enum<WindowKind>("window") ?? WindowKind.Sliding;
        TimeSpan? gap = map.Duration("gap");
        if (kind == WindowKind.Session && map.Node("gap") is null)
        {
            context.Error("missing-field", "a session window needs 'gap': how long the silence between two sessions is", map.Map);
        }
        else if (kind != WindowKind.Session && map.Entry("gap") is { } unused)
        {
            context.Error("conflict", "'gap' belongs to session windows; add 'window: session' or remove it", unused.Key);
        }

        return new PatternWindow(kind, gap);
    }
}
