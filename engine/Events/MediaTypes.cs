namespace Reflex.Engine.Events;

/// <summary>The content types that matter to CloudEvents.</summary>
internal static class MediaTypes
{
    public const string CloudEvent = "application/cloudevents+json";

    /// <summary>CloudEvents: an absent content type means JSON; otherwise `*/json` and `*/*+json` are.</summary>
    public static bool MayBeJson(string? contentType)
    {
        ReadOnlySpan<char> type = Essence(contentType);
        return type.IsEmpty || type.EndsWith("/json", StringComparison.OrdinalIgnoreCase) || type.EndsWith("+json", StringComparison.OrdinalIgnoreCase);
    }

    public static bool Is(string? contentType, string expected) => Essence(contentType).Equals(expected, StringComparison.OrdinalIgnoreCase);

    /// <summary>The type without its parameters.</summary>
    private static ReadOnlySpan<char> Essence(string? contentType)
    {
        ReadOnlySpan<char> type = contentType;
        int parameters = type.IndexOf(';');
        return (parameters < 0 ? type : type[..parameters]).Trim();
    }
}
