using System.Collections;
using System.Globalization;
using System.Text.Json;
using Fluid;
using Fluid.Values;
using Reflex.Engine.Events;

namespace Reflex.Engine.Templates;

/// <summary>Turns the values of a model into Fluid's. Only data: no reflection, so that a template reaches nothing else.</summary>
internal static class TemplateValues
{
    public static FluidValue Of(object? value) => value switch
    {
        null => NilValue.Instance,
        FluidValue own => own,
        string text => StringValue.Create(text),
        bool flag => BooleanValue.Create(flag),
        int or long or short or byte or uint or decimal => NumberValue.Create(Convert.ToDecimal(value, CultureInfo.InvariantCulture)),
        double or float => WrittenNumberValue.Of(
            Convert.ToDouble(value, CultureInfo.InvariantCulture).ToString("R", CultureInfo.InvariantCulture)),
        DateTimeOffset time => StringValue.Create(Rfc3339.Format(time)),
        TimeSpan span => StringValue.Create(Durations.Format(span)),
        Enum name => StringValue.Create(name.ToString().ToLowerInvariant()),
        AutomationEvent e => new EventFluidValue([e], isOne: true),
        IReadOnlyList<AutomationEvent> events => new EventFluidValue(events, isOne: false),
        JsonElement json => OfJson(json),
        EventValue json => OfJson(json.ToJsonElement()),
        IReadOnlyDictionary<string, object?> map => new MapFluidValue(map),
        IEnumerable list => new ArrayValue([.. list.Cast<object?>().Select(Of)]),
        _ => throw new TemplateException($"a value of type {value.GetType().Name} cannot be used in a template"),
    };

    public static FluidValue OfJson(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.String => StringValue.Create(json.GetString()),
        JsonValueKind.Number => WrittenNumberValue.Of(json.GetRawText()),
        JsonValueKind.True => BooleanValue.True,
        JsonValueKind.False => BooleanValue.False,
        JsonValueKind.Array => new ArrayValue([.. json.EnumerateArray().Select(OfJson)]),
        JsonValueKind.Object => new JsonFluidValue(json),
        _ => NilValue.Instance,
    };

    /// <summary>A value as text: one that came as JSON as it came, any other as Liquid writes it.</summary>
    public static async ValueTask<string> TextOfAsync(FluidValue value, TemplateContext context)
    {
        if (value is StringValue or NumberValue or ArrayValue or MemberFluidValue or WrittenNumberValue or JsonTextValue)
        {
            return value.ToStringValue();
        }

        using var writer = new StringWriter(CultureInfo.InvariantCulture);
        await value.WriteToAsync(writer, NullEncoder.Default, context.CultureInfo);
        return writer.ToString();
    }
}
