using System.Buffers;
using System.Text.Encodings.Web;
using Fluid.Ast;
using Fluid.Values;

namespace Reflex.Engine.Templates;

/// <summary>
/// An address: a value stays one segment or parameter of it, and one that is nothing ends the rendering, since the shorter address is
/// another one's.
/// </summary>
/// <param name="kind">What kind of address it is.</param>
/// <param name="field">The field's name, for messages.</param>
/// <param name="isWhole">Whether one value is all of it. Then it is the event's to say, and whoever calls it judges it.</param>
internal sealed class AddressPlacement(AddressKind kind, string field, bool isWhole) : ValuePlacement
{
    private static readonly SearchValues<char> s_segment =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~()$ ");

    private bool _isInQuery;

    public override TextEncoder Encoder => TemplateEncoders.Url;

    public override string Place(FluidValue value, string text, Expression source, bool isCaptured)
    {
        if (text.Length == 0 && !((_isInQuery || isWhole) && source is FilterExpression { Name: "default" }))
        {
            throw Missing(value, source, $"the {field} would address something else");
        }

        if (isWhole || value is StringValue { Encode: false })
        {
            return text;
        }

        if (kind == AddressKind.Url)
        {
            return Encoder.Encode(text);
        }

        bool leads = kind == AddressKind.Resource && Written == 0 && !isCaptured && text.StartsWith('/');
        return leads || !text.AsSpan().ContainsAnyExcept(s_segment)
            ? text
            : throw new TemplateException(
                $"{ExpressionNames.Of(source)} does not fit into one segment of the {field}, which allows only letters, digits and -._~()$");
    }

    public override void Wrote(ReadOnlySpan<char> text)
    {
        base.Wrote(text);
        _isInQuery |= kind == AddressKind.Url && text.Contains('?');
    }

    public override void Check(string result)
    {
        if (kind == AddressKind.Url)
        {
            if (!isWhole && PathOf(result).Split('/', '\\').Any(segment => IsDots(Uri.UnescapeDataString(segment))))
            {
                throw Climbs();
            }

            return;
        }

        string[] segments = result.Split('/');
        int first = kind == AddressKind.Resource && segments[0].Length == 0 ? 1 : 0;
        int end = isWhole && segments.Length > first + 1 && segments[^1].Length == 0 ? segments.Length - 1 : segments.Length;
        foreach (string segment in segments[first..end])
        {
            if (IsDots(segment))
            {
                throw Climbs();
            }

            if (segment.Length == 0 || segment.Trim().Length != segment.Length || segment.Any(char.IsControl))
            {
                throw new TemplateException(
                    $"the {field} has a segment that is empty, begins or ends with white space, or contains control characters");
            }
        }
    }

    /// <summary>What stands between the host and the query.</summary>
    private static string PathOf(string url)
    {
        int scheme = url.IndexOf("://", StringComparison.Ordinal);
        string rest = scheme < 0 ? url : url[(scheme + 3)..];
        int end = rest.AsSpan().IndexOfAny('?', '#');
        rest = end < 0 ? rest : rest[..end];
        int host = scheme < 0 ? 0 : rest.AsSpan().IndexOfAny('/', '\\');
        return host < 0 ? "" : rest[host..];
    }

    /// <summary>`.` and `..`, and what some servers take for them.</summary>
    private static bool IsDots(string segment) => segment.Trim() is { Length: > 0 } trimmed && trimmed.All(c => c == '.');

    private TemplateException Climbs() => new($"the {field} has a segment of dots alone, which leads to another address");
}
