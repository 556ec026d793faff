using System.Text.Json;
using System.Text.Json.Nodes;
using Reflex.Engine.Automations.Binding;
using Reflex.Engine.Automations.Yaml;
using Reflex.Engine.Events;

namespace Reflex.Engine.Testing;

/// <summary>
/// Reads the events of a case: CloudEvents attributes and data, `at` for the time, `arrive` for the clock at which it arrives, and `like`
/// for an event to copy and override. Data is merged level by level.
/// </summary>
internal sealed class EventReader(BindContext context, EventFields fields, DateTimeOffset zero)
{
    /// <summary>The source of events that name none.</summary>
    public const string DefaultSource = "/reflex/test";

    private readonly Dictionary<string, JsonObject> _known = new(StringComparer.Ordinal);

    public (AutomationEvent Event, DateTimeOffset Clock)? Read(YamlNode node, DateTimeOffset clock)
    {
        if (node is not YamlMap map)
        {
            context.Error("wrong-type", $"an event is a map ({{ id, at, type, data }}), not {node.KindName}", node);
            return null;
        }

        if (!fields.Check(map))
        {
            return null;
        }

        var own = (JsonObject)JsonNode.Parse(JsonTree.Convert(map).GetRawText())!;
        JsonObject? merged = Like(own, map);
        if (merged is null)
        {
            return null;
        }

        DateTimeOffset? arrive = Time(own, "arrive", map);
        DateTimeOffset at = Time(merged, "at", map) ?? clock;
        merged["at"] ??= Durations.Format(at - zero);
        string id = Text(merged, "id") ?? $"event-{_known.Count + 1}";
        merged["id"] = id;
        if (Text(merged, "type") is null)
        {
            context.Error("missing-field", $"the event '{id}' has no 'type'", map);
            return null;
        }

        DateTimeOffset moved = (arrive ?? at) > clock ? arrive ?? at : clock;
        EventParseResult parsed = EventParser.Parse(JsonSerializer.SerializeToUtf8Bytes(CloudEvent(merged, at)), moved);
        if (!parsed.IsAccepted)
        {
            context.Error("invalid-event", $"the event '{id}' would be rejected: {parsed.Rejection.Reason}", map);
            return null;
        }

        _known[id] = merged;
        return (DerivedAttributes.AddTo(parsed.Event), moved);
    }

    private JsonObject? Like(JsonObject own, YamlMap map)
    {
        if (Text(own, "like") is not { } like)
        {
            return own;
        }

        if (!_known.TryGetValue(like, out JsonObject? original))
        {
            context.Error("no-such-event", $"there is no event '{like}' before this one{Suggestion.For(like, _known.Keys)}", map);
            return null;
        }

        return Merge(original, own);
    }

    /// <summary>A map takes over what the other map has, level by level; anything else is replaced.</summary>
    private static JsonObject Merge(JsonObject original, JsonObject over)
    {
        var merged = (JsonObject)original.DeepClone();
        foreach ((string name, JsonNode? value) in over)
        {
            merged[name] = value is JsonObject inner && merged[name] is JsonObject below ? Merge(below, inner) : value?.DeepClone();
        }

        return merged;
    }

    private static JsonObject CloudEvent(JsonObject merged, DateTimeOffset at)
    {
        var json = new JsonObject { ["specversion"] = "1.0" };
        foreach ((string name, JsonNode? value) in merged)
        {
            if (name is not ("at" or "arrive" or "like"))
            {
                json[name] = name == "id" ? Text(merged, "id") : value?.DeepClone();
            }
        }

        json["source"] ??= DefaultSource;
        json["time"] = Rfc3339.Format(at);
        return json;
    }

    private DateTimeOffset? Time(JsonObject map, string name, YamlMap at)
    {
        if (map[name] is null)
        {
            return null;
        }

        if (Durations.TryParse(Text(map, name), out TimeSpan since))
        {
            return zero + since;
        }

        YamlNode place = at.Entries.FirstOrDefault(e => e.Key.Value == name)?.Value ?? at;
        context.Error("invalid-duration", $"'{name}' must be a duration since the start of the case, such as 0s, 90s or 5m", place);
        return null;
    }

    private static string? Text(JsonObject map, string name) => map[name] is JsonValue value ? value.ToString() : null;
}
