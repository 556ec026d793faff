using System.Buffers;

namespace Reflex.Functions.Outbound;

/// <summary>The paths of Resource Manager: a resource ID, or what lies below one.</summary>
internal static class ResourcePath
{
    /// <summary>What a path may contain, for messages.</summary>
    public const string Grammar =
        "its segments contain only letters, digits and -_.()$, with spaces only inside a name, and none is empty or all dots";

    private static readonly SearchValues<char> s_segment =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._()$ -");

    /// <summary>
    /// Whether a text is such a path. Without query, fragment, escapes and segments that lead elsewhere, what is checked is what is sent.
    /// </summary>
    public static bool IsValid(string text)
    {
        string[] segments = text.Split('/');
        return segments is ["", var root, _, ..]
            && (root.Equals("subscriptions", StringComparison.OrdinalIgnoreCase)
                || root.Equals("providers", StringComparison.OrdinalIgnoreCase))
            && segments[1..].All(IsSegment);
    }

    private static bool IsSegment(string segment) =>
        segment.Length > 0 && segment[0] != ' ' && segment[^1] != ' '
        && !segment.AsSpan().ContainsAnyExcept(s_segment)
        && segment.AsSpan().ContainsAnyExcept('.', ' ');
}
