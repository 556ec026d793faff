using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Reflex.Engine.Conditions;

namespace Reflex.Engine.Patterns.Definition;

/// <summary>
/// A definition in one spelling, with its defaults: what tells definitions apart, and so what stored state is bound to. Two ways to write
/// one pattern have one text. A changed spelling drops the partial matches of every host that is upgraded, so tests hold it.
/// </summary>
internal static class DefinitionText
{
    /// <summary>SHA-256 of the text, in lower-case hexadecimal.</summary>
    public static string HashOf(PatternDefinition definition) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Of(definition))));

    public static string Of(PatternDefinition definition)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            json.WriteStartArray("by");
            foreach (Events.EventPath path in definition.By)
            {
                json.WriteStringValue(path.ToString());
            }

            json.WriteEndArray();
            WriteTime(json, "within", definition.Within);
            WriteTime(json, "lateness", definition.Lateness);
            definition.Operator.Write(json);
            json.WriteString("contiguity", definition.Contiguity.ToString());
            json.WriteString("consume", definition.Consume.Mode.ToString());
            json.WriteString("consumedPart", definition.Consume.Part);
            WriteTime(json, "oncePer", definition.OncePer);
            WriteTime(json, "gather", definition.Gather);
            json.WriteNumber("partialMatches", definition.Limits.PartialMatches);
            json.WriteNumber("events", definition.Limits.Events);
            json.WriteNumber("keys", definition.Limits.Keys);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.ToArray());
    }

    public static void WriteTime(Utf8JsonWriter json, string name, TimeSpan? time)
    {
        if (time is { } span)
        {
            json.WriteNumber(name, span.Ticks);
        }
        else
        {
            json.WriteNull(name);
        }
    }

    public static void WriteParts(Utf8JsonWriter json, string name, IReadOnlyList<SequenceElement> parts)
    {
        json.WriteStartArray(name);
        foreach (SequenceElement element in parts)
        {
            json.WriteStartObject();
            json.WriteString("name", element.Name);
            json.WriteString("condition", ConditionText.Of(element.Condition));
            if (element is PatternPart part)
            {
                json.WriteNumber("min", part.Min);
                json.WriteNumber("max", part.Max ?? 0);
                json.WriteBoolean("optional", part.Optional);
                json.WriteString("until", part.Until is { } until ? ConditionText.Of(until) : null);
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    public static void WriteWindow(Utf8JsonWriter json, EventCondition of, PatternWindow window)
    {
        json.WriteString("of", ConditionText.Of(of));
        json.WriteString("window", window.Kind.ToString());
        WriteTime(json, "gap", window.Gap);
    }
}
