using System.Text;
using Reflex.Engine.Events;

namespace Reflex.Engine.Routing;

/// <summary>Rules that ask for a beginning of the text at a path, such as a container's events by their subject.</summary>
internal sealed class PrefixIndex : ValueIndex
{
    private readonly (int Length, AsciiTable<IndexNode> Table)[] _byLength;

    /// <param name="path">The path.</param>
    /// <param name="prefixes">ASCII only.</param>
    public PrefixIndex(IndexedPath path, Dictionary<string, IndexNode> prefixes)
        : base(path)
    {
        _byLength = [.. prefixes
            .GroupBy(p => p.Key.Length)
            .OrderBy(g => g.Key)
            .Select(g => (g.Key, new AsciiTable<IndexNode>(g.ToDictionary(p => p.Key, p => p.Value, StringComparer.OrdinalIgnoreCase))))];
    }

    protected override void CollectValue(EventValue value, RouteScratch scratch)
    {
        ReadOnlySpan<byte> utf8;
        if (value.Kind != EventValueKind.String)
        {
            if (!HasAttributeText(value))
            {
                return;
            }

            utf8 = value.Raw(out _);
        }
        else if (!value.TryGetUtf8(out utf8) || !Ascii.IsValid(utf8))
        {
            value.TryGetString(out string? text);
            string upper = text!.ToUpperInvariant();
            int ascii = 0;
            while (ascii < upper.Length && char.IsAscii(upper[ascii]))
            {
                ascii++;
            }

            utf8 = Encoding.ASCII.GetBytes(upper[..ascii]);
        }

        foreach ((int length, AsciiTable<IndexNode> table) in _byLength)
        {
            if (length > utf8.Length)
            {
                return;
            }

            table.Find(utf8[..length])?.Collect(scratch);
        }
    }
}
