using System.Text.Json;

namespace Reflex.Durable.Execution;

/// <summary>How a replay holds what the code gives its steps against what the history says that it gave them.</summary>
internal enum InputComparison
{
    /// <summary>Compares no inputs.</summary>
    None,

    /// <summary>As JSON: all that the history has must be there with the same value; what the code adds to an object is an extension.</summary>
    Extended,

    /// <summary>The texts must be equal.</summary>
    Exact,
}

/// <summary>The comparisons of stored texts.</summary>
internal static class InputComparisons
{
    public static bool AreSame(this InputComparison comparison, string? then, string? now) => comparison switch
    {
        InputComparison.None => true,
        InputComparison.Exact => then == now,
        _ => then == now || (then is not null && now is not null && IsExtended(then, now)),
    };

    private static bool IsExtended(string then, string now)
    {
        try
        {
            using JsonDocument before = JsonDocument.Parse(then);
            using JsonDocument after = JsonDocument.Parse(now);
            return IsExtended(before.RootElement, after.RootElement);
        }
        catch (JsonException)
        {
            // Another converter's text: it was compared to the letter.
            return false;
        }
    }

    private static bool IsExtended(JsonElement then, JsonElement now) => (then.ValueKind, now.ValueKind) switch
    {
        (JsonValueKind.Object, JsonValueKind.Object) => then.EnumerateObject().All(
            property => now.TryGetProperty(property.Name, out JsonElement value) ? IsExtended(property.Value, value) : property.Value.ValueKind == JsonValueKind.Null),
        (JsonValueKind.Array, JsonValueKind.Array) => then.GetArrayLength() == now.GetArrayLength()
            && then.EnumerateArray().Zip(now.EnumerateArray()).All(pair => IsExtended(pair.First, pair.Second)),
        _ => JsonElement.DeepEquals(then, now),
    };
}
