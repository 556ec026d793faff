namespace Reflex.Engine.Events;

/// <summary>The key of an event for a pattern: the values of its `by` paths, as text.</summary>
public static class EventKey
{
    /// <summary>The values, in the order of the paths; null where one of them is missing or null, so that the event belongs to no key.</summary>
    /// <remarks>
    /// Values that mean the same are one key: numbers of equal value have one text, whatever their number of digits (`1.0` is `1`, see
    /// <see cref="DecimalText.Canonical"/>), and an Azure resource ID is written in lower case, because services spell the same ID in
    /// different cases.
    /// </remarks>
    public static IReadOnlyList<string>? Of(AutomationEvent e, IReadOnlyList<EventPath> by)
    {
        ArgumentNullException.ThrowIfNull(e);
        ArgumentNullException.ThrowIfNull(by);
        if (by.Count == 0)
        {
            return [];
        }

        var key = new string[by.Count];
        for (int i = 0; i < key.Length; i++)
        {
            if (TextOf(e.Get(by[i])) is not { } text)
            {
                return null;
            }

            key[i] = text;
        }

        return key;
    }

    /// <summary>One value of a key; null where the value is missing or null.</summary>
    public static string? TextOf(EventValue value)
    {
        if (value.TryGetString(out string? text))
        {
            return Normalize(text);
        }

        return value.TryGetDigits(out ReadOnlySpan<byte> digits) ? DecimalText.Canonical(digits) : value.ToText();
    }

    /// <summary>A value of a key as it was written by hand, in the form that keys have.</summary>
    public static string Normalize(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return AzureResourceId.IsOne(text) ? text.ToLowerInvariant() : text;
    }
}
