using System.Text;
using System.Text.Json;
using CsCheck;
using Reflex.Engine.Events;

namespace Reflex.Engine.Tests.Events;

/// <summary>The scanner accepts what System.Text.Json accepts, and finds the same values.</summary>
public sealed class JsonScannerTests
{
    private static readonly string[] s_pieces =
    [
        "{", "}", "[", "]", ",", ":", "\"", "\"a\"", "\"a\":", "\"\\u00e9\"", "\"\\ud83d\\ude00\"", "\"\\ud83d\"", "\"\\\\\"", "\"\\x\"", "1", "-", "-0", "01", "1.5e-3",
        "1.", "1e", "true", "tru", "false", "null", " ", "\n", "\t", "\u0001", "é", "日本語", "\"日本語 and sixteen more bytes of it\"", "\"a long string of plain text, longer than a vector\"", "\\", "/",
    ];

    private static readonly Gen<byte[]> s_pieceTexts = Gen.Int[0, s_pieces.Length - 1].Array[0, 12].Select(i => Encoding.UTF8.GetBytes(string.Concat(i.Select(x => s_pieces[x]))));

    private static readonly Gen<byte[]> s_valid = Json(0).Select(Encoding.UTF8.GetBytes);

    private static readonly Gen<byte[]> s_damaged =
        from text in s_valid
        from at in Gen.Int[0, 1000]
        from with in Gen.Byte
        from cut in Gen.Bool
        select Damage(text, at, with, cut);

    [Fact]
    public void Pieces_of_json_in_any_order_are_judged_as_system_text_json_does() => s_pieceTexts.Sample(Compare, iter: 30_000);

    [Fact]
    public void Valid_json_is_accepted_and_read_the_same() => s_valid.Sample(Compare, iter: 5_000);

    [Fact]
    public void Damaged_json_is_judged_as_system_text_json_does() => s_damaged.Sample(Compare, iter: 10_000);

    [Theory]
    [InlineData(new byte[] { 0x22, 0xC0, 0x80, 0x22 })]
    [InlineData(new byte[] { 0x22, 0xED, 0xA0, 0x80, 0x22 })]
    [InlineData(new byte[] { 0x22, 0xF4, 0x90, 0x80, 0x80, 0x22 })]
    [InlineData(new byte[] { 0x22, 0xE2, 0x82, 0x22 })]
    public void Invalid_utf8_in_a_string_is_refused(byte[] json)
    {
        var tokens = new JsonToken[8];

        Assert.Contains("UTF-8", JsonScanner.Scan(json, 0, 64, ref tokens, out _, out _).ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(64, true)]
    [InlineData(65, false)]
    public void Depth_is_accepted_up_to_the_limit(int levels, bool accepted)
    {
        byte[] json = Encoding.UTF8.GetBytes(new string('[', levels) + new string(']', levels));
        var tokens = new JsonToken[8];

        JsonProblem? problem = JsonScanner.Scan(json, 0, 64, ref tokens, out int count, out _);

        Assert.Equal(accepted, problem is null);
        Assert.Equal(!accepted, problem?.IsLimit == true);
        Assert.Equal(accepted ? levels * 2 : 0, count);
    }

    private static void Compare(byte[] text)
    {
        var tokens = new JsonToken[4];
        int start = text.Length - text.AsSpan().TrimStart(" \n\r\t"u8).Length;
        JsonProblem? problem = JsonScanner.Scan(text, start, 64, ref tokens, out int count, out int end);
        bool accepted = problem is null && text.AsSpan(end).TrimStart(" \n\r\t"u8).IsEmpty;

        string? expected = null;
        try
        {
            using var document = JsonDocument.Parse(text);
            expected = Describe(document.RootElement);
        }
        catch (JsonException)
        {
        }
        catch (InvalidOperationException)
        {
            // A lone surrogate: System.Text.Json finds it only when the text is asked for.
        }

        Assert.True(accepted == expected is not null, $"{Encoding.UTF8.GetString(text)}: {problem}");
        if (expected is not null)
        {
            int at = 0;
            Assert.Equal(expected, Describe(text.AsSpan(start), tokens.AsSpan(0, count), ref at));
            Assert.Equal(count, at);
        }
    }

    private static string Describe(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.Object => $"{{{string.Join(',', json.EnumerateObject().Select(p => $"{p.Name}:{Describe(p.Value)}"))}}}",
        JsonValueKind.Array => $"[{string.Join(',', json.EnumerateArray().Select(Describe))}]",
        JsonValueKind.String => $"'{json.GetString()}'",
        _ => json.GetRawText(),
    };

    private static string Describe(ReadOnlySpan<byte> text, ReadOnlySpan<JsonToken> tokens, ref int at)
    {
        JsonToken token = tokens[at++];
        switch (token.Kind)
        {
            case JsonTokenKind.Object or JsonTokenKind.Array:
                int end = at - 1 + token.Length;
                var parts = new List<string>();
                while (at < end)
                {
                    string name = "";
                    if (token.Kind == JsonTokenKind.Object)
                    {
                        JsonToken key = tokens[at++];
                        name = JsonStrings.Decode(text.Slice(key.Start, key.Length), key.IsEscaped) + ":";
                    }

                    parts.Add(name + Describe(text, tokens, ref at));
                }

                Assert.Equal(JsonTokenKind.End, tokens[at++].Kind);
                return token.Kind == JsonTokenKind.Object ? $"{{{string.Join(',', parts)}}}" : $"[{string.Join(',', parts)}]";
            case JsonTokenKind.String:
                return $"'{JsonStrings.Decode(text.Slice(token.Start, token.Length), token.IsEscaped)}'";
            default:
                return Encoding.UTF8.GetString(text.Slice(token.Start, token.Length));
        }
    }

    private static Gen<string> Json(int depth)
    {
        Gen<string> scalar = Gen.OneOf(
            Gen.String.Select(s => JsonSerializer.Serialize(new string([.. s.Where(c => !char.IsSurrogate(c))]))),
            Gen.Double.Where(double.IsFinite).Select(d => JsonSerializer.Serialize(d)),
            Gen.Int.Select(i => $"{i}"),
            Gen.Bool.Select(b => b ? "true" : "null"));
        if (depth > 3)
        {
            return scalar;
        }

        Gen<string> inner = Json(depth + 1);
        return Gen.Frequency(
            (3, scalar),
            (2, inner.Array[0, 5].Select(a => $"[ {string.Join(" , ", a)}]")),
            (2, Gen.Select(Gen.String[0, 5].Select(s => JsonSerializer.Serialize(new string([.. s.Where(c => !char.IsSurrogate(c))]))), inner).Array[0, 5]
                .Select(a => $"{{{string.Join(",", a.Select(p => $"{p.Item1} :{p.Item2}"))} }}")));
    }

    private static byte[] Damage(byte[] text, int at, byte with, bool cut)
    {
        byte[] copy = [.. text];
        int place = at % Math.Max(1, copy.Length);
        if (cut)
        {
            return copy[..place];
        }

        copy[place] = with;
        return copy;
    }
}
