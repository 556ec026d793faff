using System.Collections;
using System.Globalization;
using System.Text.Encodings.Web;
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
        double or float => OfNumber(Convert.ToDouble(value, CultureInfo.InvariantCulture)),
        DateTimeOffset time => StringValue.Create(Rfc3339.Format(time)),
        TimeSpan span => StringValue.Create(Durations.Format(span)),
        Enum name => StringValue.Create(name.ToString().ToLowerInvariant()),
        AutomationEvent e => new EventFluidValue([e]),
        IReadOnlyList<AutomationEvent> events => new EventFluidValue(events),
        JsonElement json => OfJson(json),
        EventValue json => OfJson(json.ToJsonElement()),
        IReadOnlyDictionary<string, object?> map => new MapFluidValue(map),
        IEnumerable list => new ArrayValue([.. list.Cast<object?>().Select(Of)]),
        _ => throw new TemplateException($"a value of type {value.GetType().Name} cannot be used in a template"),
    };

    public static FluidValue OfJson(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.String => StringValue.Create(json.GetString()),
        JsonValueKind.Number => json.TryGetDecimal(out decimal number) ? NumberValue.Create(number) : StringValue.Create(json.GetRawText()),
        JsonValueKind.True => BooleanValue.True,
        JsonValueKind.False => BooleanValue.False,
        JsonValueKind.Array => new ArrayValue([.. json.EnumerateArray().Select(OfJson)]),
        JsonValueKind.Object => new JsonFluidValue(json),
        _ => NilValue.Instance,
    };

    private static FluidValue OfNumber(double number) =>
        double.Abs(number) < 1e28 ? NumberValue.Create((decimal)number) : StringValue.Create(number.ToString("R", CultureInfo.InvariantCulture));
}

/// <summary>A value with named members; as text it is its JSON.</summary>
internal abstract class MemberFluidValue : FluidValue
{
    public override FluidValues Type => FluidValues.Dictionary;

    public sealed override bool Equals(FluidValue? other) => ReferenceEquals(this, other);

    public sealed override bool Equals(object? obj) => ReferenceEquals(this, obj);

    public sealed override int GetHashCode() => System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(this);

    public sealed override bool ToBooleanValue() => true;

    public sealed override decimal ToNumberValue() => 0;

    public override object ToObjectValue() => ToStringValue();

    public sealed override ValueTask<FluidValue> GetValueAsync(string name, TemplateContext context) => new(Member(name));

    public override ValueTask<FluidValue> GetIndexAsync(FluidValue index, TemplateContext context) => new(Member(index.ToStringValue()));

    public sealed override ValueTask WriteToAsync(TextWriter writer, TextEncoder encoder, CultureInfo cultureInfo)
    {
        writer.Write(encoder.Encode(ToStringValue()));
        return default;
    }

    protected abstract FluidValue Member(string name);
}

internal sealed class JsonFluidValue(JsonElement json) : MemberFluidValue
{
    public override string ToStringValue() => json.GetRawText();

    protected override FluidValue Member(string name) =>
        json.TryGetProperty(name, out JsonElement member) ? TemplateValues.OfJson(member)
        : name == "size" ? NumberValue.Create(json.EnumerateObject().Count())
        : NilValue.Instance;
}

/// <summary>Named values of the model.</summary>
internal sealed class MapFluidValue(IReadOnlyDictionary<string, object?> map) : MemberFluidValue
{
    public override string ToStringValue() => $"({string.Join(", ", map.Keys)})";

    protected override FluidValue Member(string name) => map.TryGetValue(name, out object? value) ? TemplateValues.Of(value) : NilValue.Instance;
}

/// <summary>The events that a part has bound: by name the members of the last one, by index each of them.</summary>
internal sealed class EventFluidValue(IReadOnlyList<AutomationEvent> events) : MemberFluidValue
{
    public override FluidValues Type => events.Count == 1 ? FluidValues.Dictionary : FluidValues.Array;

    public override string ToStringValue() => string.Join(", ", events.Select(e => e.Id));

    public override ValueTask<FluidValue> GetIndexAsync(FluidValue index, TemplateContext context)
    {
        if (index.Type != FluidValues.Number)
        {
            return new(Member(index.ToStringValue()));
        }

        decimal at = index.ToNumberValue();
        at = at < 0 ? at + events.Count : at;
        return new(at >= 0 && at < events.Count ? new EventFluidValue([events[(int)at]]) : NilValue.Instance);
    }

    public override IEnumerable<FluidValue> Enumerate(TemplateContext context) => events.Select(e => new EventFluidValue([e]));

    protected override FluidValue Member(string name)
    {
        switch (name)
        {
            case "size": return NumberValue.Create(events.Count);
            case "first": return events.Count > 0 ? new EventFluidValue([events[0]]) : NilValue.Instance;
            case "last": return events.Count > 0 ? new EventFluidValue([events[^1]]) : NilValue.Instance;
            default:
                return events.Count > 0 ? Attribute(events[^1], name) : NilValue.Instance;
        }
    }

    private static FluidValue Attribute(AutomationEvent e, string name) =>
        name == "data" ? TemplateValues.OfJson(e.Data)
        : !EventPath.TryParse(name, out EventPath? path, out _) ? NilValue.Instance
        : path!.Root == EventPathRoot.Time ? TemplateValues.Of(e.Time)
        : TemplateValues.OfJson(e.Get(path).ToJsonElement());
}
