using Fluid;
using Fluid.Values;

namespace Reflex.Engine.Templates;

/// <summary>
/// Liquid's filters, each result held to the size limit and stripped of the mark by which a filter can ask not to be encoded:
/// what a value must not do to a URL or to JSON is for the place to say, not for the template.
/// </summary>
internal static class TemplateFilters
{
    private static readonly HashSet<string> s_calculating = new(StringComparer.Ordinal)
    {
        "times", "divided_by", "plus", "minus", "modulo", "abs", "ceil", "floor", "round", "at_least", "at_most", "sum",
    };

    public static TemplateOptions CreateOptions(TemplateLimits limits)
    {
        var options = new TemplateOptions { MaxSteps = limits.MaxSteps, MaxRecursion = 32, TimeZone = TimeZoneInfo.Utc };
        options.Filters.AddFilter("json", static (input, _, _) => new(new JsonTextValue(TemplateJson.Write(input))));
        foreach ((string name, FilterDelegate filter) in options.Filters.ToList())
        {
            bool calculates = s_calculating.Contains(name);
            options.Filters.AddFilter(name, (input, arguments, context) => Guard(filter, calculates, input, arguments, context, limits));
        }

        return options;
    }

    public static IEnumerable<string> Names(TemplateOptions options) => options.Filters.ToList().Select(f => f.Key);

    private static async ValueTask<FluidValue> Guard(
        FilterDelegate filter, bool calculates, FluidValue input, FilterArguments arguments, TemplateContext context, TemplateLimits limits)
    {
        context.IncrementSteps();
        FluidValue result = await filter(input, arguments, context);
        if (result is NumberValue && calculates)
        {
            return NumberValue.Create(Shorten(result.ToNumberValue()));
        }

        if (result is not (StringValue or JsonTextValue))
        {
            return result;
        }

        string value = result.ToStringValue();
        return value.Length > limits.MaxOutputLength
            ? throw new TemplateException($"a value is longer than {limits.MaxOutputLength} characters")
            : result is StringValue { Encode: false } ? new StringValue(value, encode: true)
            : result;
    }

    /// <summary>A calculated number without zeros at its end, but for the one that tells a decimal from an integer.</summary>
    private static decimal Shorten(decimal number)
    {
        if (number.Scale == 0)
        {
            return number;
        }

        decimal shortest = number / 1.0000000000000000000000000000m;
        return shortest.Scale == 0 ? shortest * 1.0m : shortest;
    }
}

file static class FilterCollectionExtensions
{
    public static List<KeyValuePair<string, FilterDelegate>> ToList(this FilterCollection filters)
    {
        var list = new List<KeyValuePair<string, FilterDelegate>>(filters.Count);
        foreach (KeyValuePair<string, FilterDelegate> filter in filters)
        {
            list.Add(filter);
        }

        return list;
    }
}
