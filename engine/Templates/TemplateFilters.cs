using Fluid;
using Fluid.Values;

namespace Reflex.Engine.Templates;

/// <summary>
/// Liquid's filters, each result held to the size limit and stripped of the mark by which a filter can ask not to be encoded:
/// what a value must not do to a URL or to JSON is for the place to say, not for the template.
/// </summary>
internal static class TemplateFilters
{
    public static TemplateOptions CreateOptions(TemplateLimits limits)
    {
        var options = new TemplateOptions { MaxSteps = limits.MaxSteps, MaxRecursion = 32, TimeZone = TimeZoneInfo.Utc };
        foreach ((string name, FilterDelegate filter) in options.Filters.ToList())
        {
            options.Filters.AddFilter(name, (input, arguments, context) => Guard(filter, input, arguments, context, limits));
        }

        return options;
    }

    public static IEnumerable<string> Names(TemplateOptions options) => options.Filters.ToList().Select(f => f.Key);

    private static async ValueTask<FluidValue> Guard(
        FilterDelegate filter, FluidValue input, FilterArguments arguments, TemplateContext context, TemplateLimits limits)
    {
        context.IncrementSteps();
        FluidValue result = await filter(input, arguments, context);
        if (result is not StringValue text)
        {
            return result;
        }

        string value = text.ToStringValue();
        return value.Length > limits.MaxOutputLength
            ? throw new TemplateException($"a value is longer than {limits.MaxOutputLength} characters")
            : text.Encode ? result : new StringValue(value, encode: true);
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
