using System.Text.Json;

namespace Reflex.Engine.Testing;

/// <summary>
/// The first difference between an expected JSON value and an actual one. Fields of a map that are not expected are not compared; lists are
/// compared whole. What templates render is text, so a number or true and false also equals its text.
/// </summary>
internal static class JsonDifference
{
    public static string? Find(JsonElement expected, JsonElement actual, string path)
    {
        switch (expected.ValueKind)
        {
            case JsonValueKind.Object when actual.ValueKind == JsonValueKind.Object:
                foreach (JsonProperty property in expected.EnumerateObject())
                {
                    string below = $"{path}.{property.Name}";
                    if (!actual.TryGetProperty(property.Name, out JsonElement value))
                    {
                        return $"{below} is missing";
                    }

                    if (Find(property.Value, value, below) is { } difference)
                    {
                        return difference;
                    }
                }

                return null;
            case JsonValueKind.Array when actual.ValueKind == JsonValueKind.Array && expected.GetArrayLength() == actual.GetArrayLength():
                for (int i = 0; i < expected.GetArrayLength(); i++)
                {
                    if (Find(expected[i], actual[i], $"{path}[{i}]") is { } difference)
                    {
                        return difference;
                    }
                }

                return null;
            case JsonValueKind.Object or JsonValueKind.Array:
                return Sentence(expected, actual, path);
            default:
                return actual.ValueKind is not (JsonValueKind.Object or JsonValueKind.Array) && Text(expected) == Text(actual)
                    ? null
                    : Sentence(expected, actual, path);
        }
    }

    private static string Text(JsonElement scalar) => scalar.ValueKind == JsonValueKind.String ? scalar.GetString()! : scalar.GetRawText();

    private static string Sentence(JsonElement expected, JsonElement actual, string path) => $"{path}: expected {expected.GetRawText()}, but it is {actual.GetRawText()}";
}
