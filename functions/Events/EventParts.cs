namespace Reflex.Functions.Events;

/// <summary>Splits events into parts, so that each stays well below what a queue message, a gRPC call or a row of a table takes.</summary>
internal static class EventParts
{
    private const int MaxEvents = 200;
    private const int MaxCharacters = 200_000;

    /// <summary>Parts in the order of the events; an event that is larger than a part may be is one alone.</summary>
    /// <param name="events">The events.</param>
    /// <param name="json">The text of one.</param>
    /// <param name="maxCharacters">Most characters of a part that holds several. Default: 200,000.</param>
    public static IEnumerable<List<T>> Of<T>(IEnumerable<T> events, Func<T, string> json, int maxCharacters = MaxCharacters)
    {
        var part = new List<T>();
        int length = 0;
        foreach (T e in events)
        {
            int size = json(e).Length;
            if (part.Count == MaxEvents || (part.Count > 0 && length + size > maxCharacters))
            {
                yield return part;
                (part, length) = ([], 0);
            }

            part.Add(e);
            length += size;
        }

        if (part.Count > 0)
        {
            yield return part;
        }
    }
}
