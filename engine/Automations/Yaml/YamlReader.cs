using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Reflex.Engine.Automations.Yaml;

/// <summary>
/// Reads one YAML document into nodes with positions. What lets a small text become a large one, or a text become code, is
/// refused: anchors, aliases, merge keys, tags, more than one document, and anything beyond the limits.
/// </summary>
internal sealed class YamlReader
{
    /// <summary>Characters of a document.</summary>
    public const int MaxLength = 256 * 1024;

    /// <summary>Maps and lists inside each other.</summary>
    public const int MaxDepth = 32;

    /// <summary>Scalars, maps and lists of a document.</summary>
    public const int MaxNodes = 20_000;

    private readonly Parser _parser;
    private readonly int _maxNodes;
    private int _nodes;

    private YamlReader(string text, int maxNodes)
    {
        _parser = new Parser(new StringReader(text));
        _maxNodes = maxNodes;
    }

    /// <summary>Reads a document.</summary>
    /// <exception cref="YamlRefusedException">It is no YAML, or not the YAML that is accepted; the exception has the place.</exception>
    public static YamlNode Read(string text) => Read(text, MaxLength, MaxNodes);

    /// <summary>Reads a document of another size.</summary>
    public static YamlNode Read(string text, int maxLength, int maxNodes)
    {
        if (text.Length > maxLength)
        {
            throw new YamlRefusedException(
                "too-large", $"the document has {text.Length} characters; at most {maxLength} are accepted", 1, 1);
        }

        var reader = new YamlReader(text, maxNodes);
        try
        {
            return reader.ReadDocument();
        }
        catch (YamlException broken)
        {
            throw YamlSyntax.Explain(text, broken);
        }
        catch (Exception broken) when (broken is not (YamlRefusedException or OutOfMemoryException))
        {
            // The scanner of YamlDotNet leaves some malformed texts by other exceptions; they are errors of the text all the same.
            ParsingEvent? last = reader._parser.Current;
            throw new YamlRefusedException(
                "yaml-syntax", "this is not YAML from here on; look for a brace, a bracket or a quote that is not closed", last is null ? 1 : Line(last), last is null ? 1 : Column(last));
        }
    }

    private YamlNode ReadDocument()
    {
        Expect<StreamStart>();
        if (Next() is StreamEnd)
        {
            throw new YamlRefusedException("empty", "the document is empty; an automation begins with 'automation: its-name'", 1, 1);
        }

        YamlNode root = ReadNode(Next(), 1);
        Expect<DocumentEnd>();
        ParsingEvent end = Next();
        return end is StreamEnd
            ? root
            : throw Refuse("several-documents", "there is a second document; one file holds one automation", end);
    }

    private YamlNode ReadNode(ParsingEvent start, int depth)
    {
        if (++_nodes > _maxNodes)
        {
            throw Refuse("too-large", $"the document has more than {_maxNodes} values", start);
        }

        if (start is AnchorAlias)
        {
            throw Refuse("alias", "aliases (*name) are not accepted; write the value out", start);
        }

        if (start is NodeEvent { Anchor.IsEmpty: false })
        {
            throw Refuse("anchor", "anchors (&name) are not accepted; write the value out", start);
        }

        // A quoted scalar carries the non-specific tag "!" in YamlDotNet; only a tag that somebody wrote is refused.
        if (start is NodeEvent { Tag: { IsEmpty: false, IsNonSpecific: false } })
        {
            throw Refuse("tag", "tags (!name) are not accepted", start);
        }

        if (depth > MaxDepth)
        {
            throw Refuse("too-deep", $"maps and lists are nested more than {MaxDepth} levels deep", start);
        }

        return start switch
        {
            Scalar scalar => new YamlScalar(scalar.Value, scalar.Style == ScalarStyle.Plain, Line(scalar), Column(scalar)),
            MappingStart => ReadMap(start, depth),
            SequenceStart => ReadList(start, depth),
            _ => throw Refuse("yaml-syntax", "a value is expected", start),
        };
    }

    private YamlMap ReadMap(ParsingEvent start, int depth)
    {
        var entries = new List<YamlEntry>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        for (ParsingEvent next = Next(); next is not MappingEnd; next = Next())
        {
            YamlNode name = ReadNode(next, depth + 1);
            if (name is not YamlScalar key)
            {
                // {{ x }} without quotes is YAML for a map whose key is a map.
                throw Refuse(
                    "key", $"a map's key must be a text{(name is YamlMap ? "; a template, {{ ... }}, has to stand in quotes" : "")}", next);
            }

            if (key.Value == "<<")
            {
                throw Refuse("merge-key", "merge keys (<<) are not accepted; write the values out", next);
            }

            if (!names.Add(key.Value))
            {
                throw Refuse("duplicate-key", $"'{key.Value}' appears twice in this map", next);
            }

            entries.Add(new YamlEntry(key, ReadNode(Next(), depth + 1)));
        }

        return new YamlMap(entries, Line(start), Column(start));
    }

    private YamlList ReadList(ParsingEvent start, int depth)
    {
        var items = new List<YamlNode>();
        for (ParsingEvent next = Next(); next is not SequenceEnd; next = Next())
        {
            items.Add(ReadNode(next, depth + 1));
        }

        return new YamlList(items, Line(start), Column(start));
    }

    private ParsingEvent Next() => _parser.MoveNext() && _parser.Current is { } current
        ? current
        : throw new YamlRefusedException("yaml-syntax", "the document ends unexpectedly", 1, 1);

    private void Expect<T>()
        where T : ParsingEvent
    {
        ParsingEvent next = Next();
        if (next is not T)
        {
            throw Refuse("yaml-syntax", "a document cannot begin or end here", next);
        }
    }

    private static YamlRefusedException Refuse(string code, string message, ParsingEvent at) => new(code, message, Line(at), Column(at));

    private static int Line(ParsingEvent at) => (int)at.Start.Line;

    private static int Column(ParsingEvent at) => (int)at.Start.Column;
}

/// <summary>Why a text is no document, and where.</summary>
internal sealed class YamlRefusedException(string code, string message, int line, int column) : Exception(message)
{
    public string Code => code;

    public int Line => Math.Max(1, line);

    public int Column => Math.Max(1, column);
}
