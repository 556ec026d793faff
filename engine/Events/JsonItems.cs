namespace Reflex.Engine.Events;

/// <summary>
/// Tells the items of a JSON text apart without reading them, so that one that cannot be read leaves the others alone. Only quotes, brackets and
/// commas count: whether an item is valid is for whoever reads it.
/// </summary>
public static class JsonItems
{
    /// <summary>
    /// The elements of an array; null where the text is none. Where the array breaks off, the last element is what is left of the text.
    /// </summary>
    public static IReadOnlyList<ReadOnlyMemory<byte>>? ElementsOf(ReadOnlyMemory<byte> json)
    {
        ReadOnlySpan<byte> text = json.Span;
        int at = SkipWhite(text, 0);
        if (!Is(text, at, '['))
        {
            return null;
        }

        var elements = new List<ReadOnlyMemory<byte>>();
        at = SkipWhite(text, at + 1);
        bool isOver = Is(text, at, ']');
        at += isOver ? 1 : 0;
        while (!isOver)
        {
            int end = EndOf(text, at);
            int next = end < 0 ? text.Length : SkipWhite(text, end);
            isOver = Is(text, next, ']');
            if (!isOver && !Is(text, next, ','))
            {
                elements.Add(json[at..]);
                return elements;
            }

            elements.Add(json[at..end]);
            at = isOver ? next + 1 : SkipWhite(text, next + 1);
        }

        at = SkipWhite(text, at);
        if (at < text.Length)
        {
            elements.Add(json[at..]);
        }

        return elements;
    }

    /// <summary>The value of an object's property, whose name compares without case; null where there is none, or the text is no object.</summary>
    public static ReadOnlyMemory<byte>? ValueOf(ReadOnlyMemory<byte> json, string name)
    {
        ReadOnlySpan<byte> text = json.Span;
        ReadOnlyMemory<byte>? found = null;
        int at = SkipWhite(text, 0);
        if (!Is(text, at, '{'))
        {
            return null;
        }

        do
        {
            int nameStart = SkipWhite(text, at + 1);
            int nameEnd = Is(text, nameStart, '"') ? EndOf(text, nameStart) : -1;
            int colon = nameEnd < 0 ? -1 : SkipWhite(text, nameEnd);
            if (colon < 0 || !Is(text, colon, ':'))
            {
                return found;
            }

            int start = SkipWhite(text, colon + 1);
            int end = EndOf(text, start);
            if (end < 0)
            {
                return found;
            }

            if (System.Text.Ascii.EqualsIgnoreCase(text[(nameStart + 1)..(nameEnd - 1)], name))
            {
                found = json[start..end];
            }

            at = SkipWhite(text, end);
        }
        while (Is(text, at, ','));

        return found;
    }

    /// <summary>The offset behind the value that begins at an offset; -1 where it does not end.</summary>
    internal static int EndOf(ReadOnlySpan<byte> text, int at)
    {
        int depth = 0;
        for (int i = at; i < text.Length; i++)
        {
            switch (text[i])
            {
                case (byte)'"':
                    i = EndOfString(text, i);
                    if (i < 0)
                    {
                        return -1;
                    }

                    break;
                case (byte)'{' or (byte)'[':
                    depth++;
                    continue;
                case (byte)'}' or (byte)']' when depth > 0:
                    depth--;
                    break;
                case (byte)'}' or (byte)']' or (byte)',' when depth == 0:
                    return i == at ? -1 : i;
                default:
                    continue;
            }

            if (depth == 0)
            {
                return i + 1;
            }
        }

        return -1;
    }

    private static int EndOfString(ReadOnlySpan<byte> text, int quote)
    {
        for (int i = quote + 1; i < text.Length; i++)
        {
            if (text[i] == (byte)'"')
            {
                return i;
            }

            i += text[i] == (byte)'\\' ? 1 : 0;
        }

        return -1;
    }

    private static bool Is(ReadOnlySpan<byte> text, int at, char expected) => at < text.Length && text[at] == expected;

    private static int SkipWhite(ReadOnlySpan<byte> text, int at)
    {
        while (at < text.Length && text[at] is (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t')
        {
            at++;
        }

        return at;
    }
}
