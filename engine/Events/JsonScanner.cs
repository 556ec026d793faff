using System.Runtime.CompilerServices;

namespace Reflex.Engine.Events;

/// <summary>
/// Reads one JSON value (RFC 8259) in one pass over its bytes and notes where everything stands. It accepts what is valid and nothing
/// else: no comments, no trailing commas, no invalid UTF-8, no lone surrogates, no more depth than allowed.
/// </summary>
/// <remarks>Iterative, so that depth costs no stack beyond one number per level.</remarks>
internal static class JsonScanner
{
    /// <summary>The deepest nesting that can be asked for.</summary>
    public const int MaxDepth = 256;

    /// <summary>Scans the value that begins at an offset.</summary>
    /// <param name="json">The bytes.</param>
    /// <param name="start">Where the value begins; no white space there.</param>
    /// <param name="maxDepth">Objects and arrays inside each other; at most <see cref="MaxDepth"/>.</param>
    /// <param name="tokens">Takes the tokens and is replaced by a larger one as needed; their offsets are relative to <paramref name="start"/>.</param>
    /// <param name="count">How many tokens there are.</param>
    /// <param name="end">The offset behind the value.</param>
    /// <returns>Null, or what is wrong.</returns>
    public static JsonProblem? Scan(ReadOnlySpan<byte> json, int start, int maxDepth, ref JsonToken[] tokens, out int count, out int end)
    {
        Span<int> open = stackalloc int[Math.Min(maxDepth, MaxDepth)];
        ReadOnlySpan<byte> text = json[start..];
        JsonToken[] table = tokens;
        int depth = 0;
        int written = 0;
        int at = 0;
        bool inObject = false;
        JsonProblem? problem = null;
        count = 0;
        end = start;

        while (true)
        {
            // Room for a name, its value and an end.
            if (written + 3 > table.Length)
            {
                Array.Resize(ref table, table.Length * 2);
                tokens = table;
            }

            if (inObject)
            {
                // A name, a colon, and what follows is its value.
                if ((uint)at >= (uint)text.Length || text[at] != (byte)'"')
                {
                    problem = Expected(at, "a name in quotes");
                    break;
                }

                int nameStart = at + 1;
                at = JsonStringScanner.FindEnd(text, nameStart, out bool nameEscaped);
                if (at < 0)
                {
                    problem = JsonStringScanner.Describe(text, ~at);
                    break;
                }

                table[written++] = new JsonToken(nameStart, at++ - nameStart, JsonTokenKind.String, nameEscaped);
                SkipWhite(text, ref at);
                if ((uint)at >= (uint)text.Length || text[at] != (byte)':')
                {
                    problem = Expected(at, "':'");
                    break;
                }

                at++;
                SkipWhite(text, ref at);
            }

            if ((uint)at >= (uint)text.Length)
            {
                problem = Expected(at, "a value");
                break;
            }

            byte first = text[at];
            if (first == (byte)'"')
            {
                int valueStart = at + 1;
                at = JsonStringScanner.FindEnd(text, valueStart, out bool escaped);
                if (at < 0)
                {
                    problem = JsonStringScanner.Describe(text, ~at);
                    break;
                }

                table[written++] = new JsonToken(valueStart, at++ - valueStart, JsonTokenKind.String, escaped);
            }
            else if (first is (byte)'{' or (byte)'[')
            {
                if (depth == open.Length)
                {
                    problem = new JsonProblem(at, $"objects and arrays are nested more than {open.Length} levels deep", IsLimit: true);
                    break;
                }

                open[depth++] = written;
                table[written++] = new JsonToken(at++, 0, first == (byte)'{' ? JsonTokenKind.Object : JsonTokenKind.Array);
                SkipWhite(text, ref at);
                inObject = first == (byte)'{';
                if ((uint)at >= (uint)text.Length || text[at] != (inObject ? (byte)'}' : (byte)']'))
                {
                    continue;
                }
            }
            else if (TryScalar(text, ref at, first, ref table[written]))
            {
                written++;
            }
            else
            {
                problem = Expected(at, "a value");
                break;
            }

            // Behind a value: the ends of containers, then a comma or nothing more.
            while (true)
            {
                if (depth == 0)
                {
                    count = written;
                    end = start + at;
                    return null;
                }

                SkipWhite(text, ref at);
                if ((uint)at >= (uint)text.Length)
                {
                    problem = Expected(at, inObject ? "',' or '}'" : "',' or ']'");
                    break;
                }

                byte next = text[at];
                if (next == (byte)',' && written > open[depth - 1] + 1)
                {
                    at++;
                    SkipWhite(text, ref at);
                    break;
                }

                if (next != (inObject ? (byte)'}' : (byte)']'))
                {
                    problem = Expected(at, inObject ? "',' or '}'" : "',' or ']'");
                    break;
                }

                if (written == table.Length)
                {
                    Array.Resize(ref table, table.Length * 2);
                    tokens = table;
                }

                int container = open[--depth];
                table[written] = new JsonToken(at++, 1, JsonTokenKind.End);
                table[container] = new JsonToken(table[container].Start, written - container, inObject ? JsonTokenKind.Object : JsonTokenKind.Array);
                written++;
                inObject = depth > 0 && table[open[depth - 1]].Kind == JsonTokenKind.Object;
            }

            if (problem is not null)
            {
                break;
            }
        }

        return problem!.Value with { At = problem.Value.At + start };
    }

    internal static JsonProblem Expected(int at, string what) => new(at, $"{what} is expected");

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void SkipWhite(ReadOnlySpan<byte> text, ref int at)
    {
        while ((uint)at < (uint)text.Length && text[at] <= (byte)' ' && text[at] is (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t')
        {
            at++;
        }
    }

    private static bool TryScalar(ReadOnlySpan<byte> text, ref int at, byte first, ref JsonToken token)
    {
        int start = at;
        if (first is (byte)'-' or (>= (byte)'0' and <= (byte)'9'))
        {
            bool valid = TryNumber(text, ref at);
            token = new JsonToken(start, at - start, JsonTokenKind.Number);
            return valid;
        }

        (int length, JsonTokenKind kind) = first switch
        {
            (byte)'t' when text[at..].StartsWith("true"u8) => (4, JsonTokenKind.True),
            (byte)'f' when text[at..].StartsWith("false"u8) => (5, JsonTokenKind.False),
            (byte)'n' when text[at..].StartsWith("null"u8) => (4, JsonTokenKind.Null),
            _ => (0, JsonTokenKind.End),
        };
        token = new JsonToken(start, length, kind);
        at += length;
        return length > 0;
    }

    private static bool TryNumber(ReadOnlySpan<byte> text, ref int at)
    {
        int i = at + (text[at] == (byte)'-' ? 1 : 0);
        if ((uint)i < (uint)text.Length && text[i] == (byte)'0')
        {
            i++;
        }
        else if (!Digits(text, ref i))
        {
            return false;
        }

        if ((uint)i < (uint)text.Length && text[i] == (byte)'.')
        {
            i++;
            if (!Digits(text, ref i))
            {
                at = i;
                return false;
            }
        }

        if ((uint)i < (uint)text.Length && (text[i] | 0x20) == (byte)'e')
        {
            i++;
            if ((uint)i < (uint)text.Length && text[i] is (byte)'+' or (byte)'-')
            {
                i++;
            }

            if (!Digits(text, ref i))
            {
                at = i;
                return false;
            }
        }

        at = i;
        return true;
    }

    private static bool Digits(ReadOnlySpan<byte> text, ref int at)
    {
        int first = at;
        while ((uint)at < (uint)text.Length && (uint)(text[at] - '0') <= 9)
        {
            at++;
        }

        return at > first;
    }
}

/// <summary>Where JSON is broken and why.</summary>
/// <param name="At">The offset of the byte.</param>
/// <param name="Message">What is wrong there.</param>
/// <param name="IsLimit">Whether it may be valid and is only more than is accepted.</param>
internal readonly record struct JsonProblem(int At, string Message, bool IsLimit = false)
{
    public override string ToString() => $"at byte {At}, {Message}";
}
