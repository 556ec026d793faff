using System.Text.Json;

namespace Reflex.Functions.Actions.Framework;

/// <summary>
/// The HTTP methods that change nothing at the other side (RFC 9110, 9.2.1: safe methods). A step that names its method by a template may
/// do anything.
/// </summary>
internal static class ReadingMethods
{
    public static bool Contains(string method) => method is "GET" or "HEAD";

    /// <summary>Whether an input's `method` is one of them.</summary>
    /// <param name="with">The input, its templates rendered or not.</param>
    /// <param name="fallback">The method where it names none.</param>
    public static bool AreAskedBy(JsonElement with, string fallback)
    {
        if (with.ValueKind != JsonValueKind.Object)
        {
            return Contains(fallback);
        }

        JsonElement[] given = [.. with.EnumerateObject().Where(field => string.Equals(field.Name, "method", StringComparison.OrdinalIgnoreCase)).Select(field => field.Value)];
        return given.Length == 0
            ? Contains(fallback)
            : given.All(method => method.ValueKind == JsonValueKind.String && Contains(method.GetString()!));
    }
}
