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
            case EventPathRoot.Data: return slots.Data < 0 ? slots.Data : Descend(source, slots.Data, path.Segments, 0);
            default:
                int attribute = FindAttribute(source, path.Segments[0].Utf8);
                return attribute < 0 ? attribute : Descend(source, attribute, path.Segments, 1);
        }
    }

    /// <summary>The value of a property; the last one where the name stands more than once.</summary>
    public static int FindProperty(JsonToken[] tokens, ReadOnlySpan<byte> json, int container, ReadOnlySpan<byte> name)
    {
        int found = AutomationEvent.NoToken;
        int end = container + tokens[container].Length;
        for (int i = container + 1; i < end;)
        {
            JsonToken candidate = tokens[i++];
            if (candidate.IsPlainStringOf(name.Length)
                ? json.Slice(candidate.Start, name.Length).SequenceEqual(name)
                : candidate.IsEscaped && JsonStrings.TextEquals(json.Slice(candidate.Start, candidate.Length), true, name))
            {
                found = i;
            }

            i += tokens[i].Span;
        }

        return found;
    }

    private static int Descend(AutomationEvent source, int token, EventPathSegment[] segments, int first)
    {
        JsonToken[] tokens = source.Tokens;
        for (int i = first; i < segments.Length && token >= 0; i++)
        {
            EventPathSegment segment = segments[i];
            JsonTokenKind container = segment.Index < 0 ? JsonTokenKind.Object : JsonTokenKind.Array;
            if (tokens[token].Kind != container)
            {
                return AutomationEvent.NoToken;
            }

            token = segment.Index < 0 ? FindProperty(tokens, source.Json, token, segment.Utf8) : FindElement(tokens, token, segment.Index);
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
