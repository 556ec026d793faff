namespace Reflex.Functions.Intake;

/// <summary>Splits what goes to one entity, so that each signal stays well below what a queue message or a gRPC call takes.</summary>
internal static class SignalParts
{
    private const int MaxEvents = 200;
    private const int MaxCharacters = 200_000;

    public static IEnumerable<List<T>> Of<T>(IEnumerable<T> events, Func<T, string> json)
    {
        var part = new List<T>();
        int length = 0;
        foreach (T e in events)
        {
            int size = json(e).Length;
            if (part.Count == MaxEvents || (part.Count > 0 && length + size > MaxCharacters))
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
