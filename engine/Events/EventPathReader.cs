using System.Globalization;
using System.Text;

namespace Reflex.Engine.Events;

/// <summary>Reads the segments of a path: `data.a['b.c'][0]`. In a quoted name a quote is written twice.</summary>
internal static class EventPathReader
{
    public static string? Read(string text, out List<EventPathSegment> segments)
    {
        segments = [];
        if (string.IsNullOrWhiteSpace(text))
        {
            return "it is empty";
        }

        int at = 0;
        while (at < text.Length)
        {
            string? problem = text[at] == '[' && segments.Count > 0 ? ReadBracket(text, ref at, segments) : ReadName(text, ref at, segments);
            if (problem is not null)
            {
                return problem;
            }

            if (segments.Count > EventPath.MaxSegments)
            {
                return $"it has more than {EventPath.MaxSegments} levels";
            }
        }

        return null;
    }

    private static string? ReadName(string text, ref int at, List<EventPathSegment> segments)
    {
        if (segments.Count > 0)
        {
            if (text[at] != '.')
            {
                return $"a '.' or '[' is expected at character {at + 1}";
            }

            at++;
        }

        int length = text.AsSpan(at).IndexOfAny(".[]'");
        length = length < 0 ? text.Length - at : length;
        if (length == 0)
        {
            return $"a name is expected at character {at + 1}";
        }

        segments.Add(new EventPathSegment(text.Substring(at, length)));
        at += length;
        return null;
    }

    private static string? ReadBracket(string text, ref int at, List<EventPathSegment> segments)
    {
        int open = at++;
        if (at < text.Length && text[at] == '\'')
        {
            var name = new StringBuilder();
            for (at++; at < text.Length; at++)
            {
                if (text[at] != '\'')
                {
                    name.Append(text[at]);
                }
                else if (at + 1 < text.Length && text[at + 1] == '\'')
                {
                    name.Append(text[at++]);
                }
                else
                {
                    break;
                }
            }

            if (at + 1 >= text.Length || text[at + 1] != ']')
            {
                return $"the bracket at character {open + 1} is not closed by \"']\"";
            }

            at += 2;
            segments.Add(new EventPathSegment(name.ToString()));
            return null;
        }

        int close = text.IndexOf(']', at);
        if (close < 0 || !int.TryParse(text.AsSpan(at, close - at), NumberStyles.None, CultureInfo.InvariantCulture, out int index))
        {
            return $"the bracket at character {open + 1} holds neither a quoted name nor an index";
        }

        at = close + 1;
        segments.Add(new EventPathSegment(index));
        return null;
    }
}
