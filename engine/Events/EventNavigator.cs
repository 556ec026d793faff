using System.Text;

namespace Reflex.Engine.Events;

/// <summary>Finds the token that a path leads to.</summary>
internal static class EventNavigator
{
    public static int Find(AutomationEvent source, EventPath path)
    {
        ref readonly EventSlots slots = ref source.Slots;
        switch (path.Root)
        {
            case EventPathRoot.Id: return slots.Id;
            case EventPathRoot.Source: return slots.Source;
            case EventPathRoot.Type: return slots.Type;
            case EventPathRoot.Subject: return slots.Subject;
            case EventPathRoot.Time: return slots.Time;
            case EventPathRoot.Data: return Descend(source, slots.Data, path.Segments, 0);
            default:
                return Descend(source, FindAttribute(source, path.Segments[0].Utf8), path.Segments, 1);
        }
    }

    /// <summary>The value of a property; the last one where the name stands more than once.</summary>
    private static int FindProperty(AutomationEvent source, int container, ReadOnlySpan<byte> name)
    {
        JsonToken[] tokens = source.Tokens;
        int found = AutomationEvent.NoToken;
        int end = container + tokens[container].Length;
        for (int i = container + 1; i < end && i + 1 < tokens.Length; i += 1 + tokens[i + 1].Span)
        {
            // Most names differ in length already, which the token knows.
            if (tokens[i].IsPlainStringOf(name.Length) ? source.Scalar(tokens[i]).SequenceEqual(name) : tokens[i].IsEscaped && JsonStrings.TextEquals(source.Scalar(tokens[i]), true, name))
            {
                found = i + 1;
            }
        }

        return found;
    }

    private static int Descend(AutomationEvent source, int token, EventPathSegment[] segments, int first)
    {
        for (int i = first; i < segments.Length && token >= 0; i++)
        {
            EventPathSegment segment = segments[i];
            token = source.Tokens[token].Kind switch
            {
                JsonTokenKind.Object when segment.Index < 0 => FindProperty(source, token, segment.Utf8),
                JsonTokenKind.Array when segment.Index >= 0 => FindElement(source.Tokens, token, segment.Index),
                _ => AutomationEvent.NoToken,
            };
        }

        return token;
    }

    private static int FindElement(JsonToken[] tokens, int array, int index)
    {
        int end = array + tokens[array].Length;
        int at = array + 1;
        for (; at < end && index > 0; index--)
        {
            at += tokens[at].Span;
        }

        return at < end ? at : AutomationEvent.NoToken;
    }

    /// <summary>Extension attributes are lower case in CloudEvents and camel case in Event Grid's schema, so case does not count here.</summary>
    private static int FindAttribute(AutomationEvent source, ReadOnlySpan<byte> name)
    {
        JsonToken[] tokens = source.Tokens;
        int found = AutomationEvent.NoToken;
        for (int i = 1; i < tokens[0].Length; i += 1 + tokens[i + 1].Span)
        {
            if (Ascii.EqualsIgnoreCase(source.Json.Slice(tokens[i].Start, tokens[i].Length), name))
            {
                found = i + 1;
            }
        }

        return found;
    }
}
