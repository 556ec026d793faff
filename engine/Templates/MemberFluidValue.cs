using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Fluid;
using Fluid.Values;
using Reflex.Engine.Events;

namespace Reflex.Engine.Templates;

/// <summary>A value with named members. It is gone over as pairs of a name and a value, and contains its names.</summary>
internal abstract class MemberFluidValue : FluidValue
{
    public override FluidValues Type => FluidValues.Dictionary;

    /// <summary>Names and values, in their order.</summary>
    protected abstract IEnumerable<KeyValuePair<string, FluidValue>> Members { get; }

    /// <summary>Writes the value as JSON.</summary>
    public abstract void WriteJson(Utf8JsonWriter json);

    public override bool Equals(FluidValue? other) => ReferenceEquals(this, other);

    public sealed override bool Equals(object? obj) => obj is FluidValue other && Equals(other);

    public override int GetHashCode() => System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(this);

    public sealed override bool ToBooleanValue() => true;

    public sealed override decimal ToNumberValue() => 0;

    public override object ToObjectValue() => ToStringValue();

    public sealed override ValueTask<FluidValue> GetValueAsync(string name, TemplateContext context) => new(Member(name));

    public override ValueTask<FluidValue> GetIndexAsync(FluidValue index, TemplateContext context) => new(Member(index.ToStringValue()));

    public override IEnumerable<FluidValue> Enumerate(TemplateContext context) =>
        Members.Select(FluidValue (member) => new ArrayValue([StringValue.Create(member.Key), member.Value]));

    public override bool Contains(FluidValue value) => Members.Any(member => member.Key == value.ToStringValue());

    public sealed override ValueTask WriteToAsync(TextWriter writer, TextEncoder encoder, CultureInfo cultureInfo)
    {
        writer.Write(encoder.Encode(ToStringValue()));
        return default;
    }

    protected abstract FluidValue Member(string name);
}

/// <summary>A JSON object; as text it is its JSON.</summary>
internal sealed class JsonFluidValue(JsonElement json) : MemberFluidValue
{
    private readonly JsonElement _json = json;

    protected override IEnumerable<KeyValuePair<string, FluidValue>> Members =>
        _json.EnumerateObject().Select(member => KeyValuePair.Create(member.Name, TemplateValues.OfJson(member.Value)));

    public override string ToStringValue() => _json.GetRawText();

    public override bool Equals(FluidValue? other) => other is JsonFluidValue own && JsonElement.DeepEquals(_json, own._json);

    public override int GetHashCode() => _json.EnumerateObject().Count();

    public override void WriteJson(Utf8JsonWriter json) => json.WriteRawValue(_json.GetRawText(), skipInputValidation: true);

    protected override FluidValue Member(string name) =>
        _json.TryGetProperty(name, out JsonElement member) ? TemplateValues.OfJson(member)
        : name == "size" ? NumberValue.Create(_json.EnumerateObject().Count())
        : NilValue.Instance;
}

/// <summary>Named values of the model.</summary>
internal sealed class MapFluidValue(IReadOnlyDictionary<string, object?> map) : MemberFluidValue
{
    protected override IEnumerable<KeyValuePair<string, FluidValue>> Members =>
        map.Select(member => KeyValuePair.Create(member.Key, TemplateValues.Of(member.Value)));

    public override string ToStringValue() => $"({string.Join(", ", map.Keys)})";

    public override void WriteJson(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        foreach ((string name, FluidValue value) in Members)
        {
            json.WritePropertyName(name);
            TemplateJson.Write(json, value);
        }

        json.WriteEndObject();
    }

    protected override FluidValue Member(string name) =>
        map.TryGetValue(name, out object? value) ? TemplateValues.Of(value) : NilValue.Instance;
}

/// <summary>
/// The events that a part has bound: by name the members of the last one, by index each of them. As text it is their IDs.
/// </summary>
/// <param name="events">The events.</param>
/// <param name="isOne">Whether one event is meant, and not a part that happens to have bound one.</param>
internal sealed class EventFluidValue(IReadOnlyList<AutomationEvent> events, bool isOne) : MemberFluidValue
{
    public override FluidValues Type => events.Count == 1 ? FluidValues.Dictionary : FluidValues.Array;

    protected override IEnumerable<KeyValuePair<string, FluidValue>> Members =>
        events.Count == 0 ? [] : JsonElement.Parse(events[^1].ToJson(), TemplateJson.DocumentOptions).EnumerateObject()
            .Select(member => KeyValuePair.Create(member.Name, TemplateValues.OfJson(member.Value)));

    public override string ToStringValue() => string.Join(", ", events.Select(e => e.Id));

    public override void WriteJson(Utf8JsonWriter json)
    {
        if (isOne)
        {
            json.WriteRawValue(events[0].ToJson(), skipInputValidation: true);
            return;
        }

        json.WriteStartArray();
        foreach (AutomationEvent e in events)
        {
            json.WriteRawValue(e.ToJson(), skipInputValidation: true);
        }

        json.WriteEndArray();
    }

    public override ValueTask<FluidValue> GetIndexAsync(FluidValue index, TemplateContext context)
    {
        if (index.Type != FluidValues.Number)
        {
            return new(Member(index.ToStringValue()));
        }

        decimal at = index.ToNumberValue();
        at = at < 0 ? at + events.Count : at;
        return new(at >= 0 && at < events.Count ? One(events[(int)at]) : NilValue.Instance);
    }

    public override IEnumerable<FluidValue> Enumerate(TemplateContext context) => events.Select(One);

    protected override FluidValue Member(string name)
    {
        switch (name)
        {
            case "size": return NumberValue.Create(events.Count);
            case "first": return events.Count > 0 ? One(events[0]) : NilValue.Instance;
            case "last": return events.Count > 0 ? One(events[^1]) : NilValue.Instance;
            default:
                return events.Count > 0 ? Attribute(events[^1], name) : NilValue.Instance;
        }
    }

    private static FluidValue One(AutomationEvent e) => new EventFluidValue([e], isOne: true);

    private static FluidValue Attribute(AutomationEvent e, string name) =>
        name == "data" ? TemplateValues.OfJson(e.Data)
        : !EventPath.TryParse(name, out EventPath? path, out _) ? NilValue.Instance
        : path!.Root == EventPathRoot.Time ? TemplateValues.Of(e.Time)
        : TemplateValues.OfJson(e.Get(path).ToJsonElement());
}
