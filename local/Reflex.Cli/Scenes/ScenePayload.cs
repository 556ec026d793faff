using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.Json;
using Reflex.Engine.Events;

namespace Reflex.Cli.Scenes;

/// <summary>A sample file made into what is sent: a scene's <see cref="SceneStep.Set"/> put into the published payload.</summary>
internal static class ScenePayload
{
    /// <summary>The payload of one repetition.</summary>
    /// <param name="json">The sample file's text: an object, or an array of one.</param>
    /// <param name="step">The entry that sends it.</param>
    /// <param name="repetition">From 1.</param>
    /// <param name="unique">An identifier of this playing, so that a second one is not taken for a redelivery.</param>
    /// <param name="now">The demo's clock.</param>
    public static string Build(string json, SceneStep step, int repetition, string unique, DateTimeOffset now)
    {
        JsonNode root = JsonNode.Parse(json, documentOptions: new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip })
            ?? throw new UsageException($"{step.Send}: the sample is empty.");
        JsonNode target = root is JsonArray { Count: 1 } only ? only[0]! : root;
        foreach ((string path, object? value) in step.Set)
        {
            Put(target, path, Resolve(value, repetition, unique, now), step);
        }

        return root.ToJsonString();
    }

    private static JsonNode? Resolve(object? value, int repetition, string unique, DateTimeOffset now)
    {
        if (value is not string text) return JsonSerializer.SerializeToNode(value);

        text = text
            .Replace("{n}", repetition.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)
            .Replace("{unique}", unique, StringComparison.Ordinal);
        if (text == "now") return JsonValue.Create(Format(now));
        if (text.StartsWith("now+", StringComparison.Ordinal) && Durations.TryParse(text[4..], out TimeSpan later))
        {
            return JsonValue.Create(Format(now + later));
        }

        // YAML hands over plain scalars as text: a number or a boolean keeps its type.
        if (long.TryParse(text, CultureInfo.InvariantCulture, out long whole)) return JsonValue.Create(whole);
        if (double.TryParse(text, CultureInfo.InvariantCulture, out double number)) return JsonValue.Create(number);
        return bool.TryParse(text, out bool flag) ? JsonValue.Create(flag) : JsonValue.Create(text);
    }

    private static string Format(DateTimeOffset time) => time.UtcDateTime.ToString("O", CultureInfo.InvariantCulture);

    private static void Put(JsonNode target, string path, JsonNode? value, SceneStep step)
    {
        string[] keys = path.Split('.');
        JsonNode node = target;
        foreach (string key in keys[..^1])
        {
            if (node is not JsonObject parent)
            {
                throw new UsageException($"{step.Send}: `set: {path}` walks through '{key}', which is not an object in the sample.");
            }

            node = parent[key] ?? (parent[key] = new JsonObject());
        }

        if (node is not JsonObject last)
        {
            throw new UsageException($"{step.Send}: `set: {path}` ends in something that is not an object in the sample.");
        }

        last[keys[^1]] = value;
    }
}
