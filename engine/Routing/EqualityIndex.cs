using System.Text;
using Reflex.Engine.Events;

namespace Reflex.Engine.Routing;

/// <summary>Rules that ask for certain values at a path.</summary>
internal sealed class EqualityIndex : ValueIndex
{
    private readonly AsciiTable<IndexNode> _ascii;
    private readonly Dictionary<string, IndexNode>? _otherTexts;
    private readonly NumberTable<IndexNode>? _numbers;
    private readonly IndexNode? _true;
    private readonly IndexNode? _false;

    public EqualityIndex(
        IndexedPath path, Dictionary<string, IndexNode> texts, NumberTable<IndexNode> numbers, IndexNode? whenTrue, IndexNode? whenFalse)
        : base(path)
    {
        _ascii = new AsciiTable<IndexNode>(
            texts.Where(t => Ascii.IsValid(t.Key)).ToDictionary(t => t.Key, t => t.Value, StringComparer.OrdinalIgnoreCase));
        _otherTexts = texts.Count == _ascii.Count
            ? null
            : texts.Where(t => !Ascii.IsValid(t.Key)).ToDictionary(t => t.Key, t => t.Value, StringComparer.OrdinalIgnoreCase);
        _numbers = numbers.Count == 0 ? null : numbers;
        _true = whenTrue;
        _false = whenFalse;
    }

    protected override void CollectValue(EventValue value, RouteScratch scratch)
    {
        if (HasAttributeText(value))
        {
            _ascii.Find(value.Raw(out _))?.Collect(scratch);
        }

        switch (value.Kind)
        {
            case EventValueKind.String:
                Text(value)?.Collect(scratch);
                break;
            case EventValueKind.Number when _numbers is not null:
                _numbers.Find(value.Raw(out _))?.Collect(scratch);
                break;
            case EventValueKind.Boolean when value.TryGetBoolean(out bool flag):
                (flag ? _true : _false)?.Collect(scratch);
                break;
        }
    }

    private IndexNode? Text(EventValue value)
    {
        if (value.TryGetUtf8(out ReadOnlySpan<byte> utf8) && (_otherTexts is null || Ascii.IsValid(utf8)) && _ascii.Find(utf8) is { } found)
        {
            return found;
        }

        // What is left: escapes, letters beyond ASCII, and the few of those that equal an ASCII letter once case is ignored.
        if (utf8.Length > 0 && Ascii.IsValid(utf8) && _otherTexts is null && value.TryGetUtf8(out _))
        {
            return null;
        }

        value.TryGetString(out string? text);
        string upper = text!.ToUpperInvariant();
        return Ascii.IsValid(upper) && _ascii.Find(Encoding.ASCII.GetBytes(upper)) is { } ascii ? ascii
            : _otherTexts is not null && _otherTexts.TryGetValue(text, out IndexNode? other) ? other
            : null;
    }
}
