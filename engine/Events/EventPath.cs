using System.Text;

namespace Reflex.Engine.Events;

/// <summary>
/// Where a value stands in an event: an attribute (`id`, `source`, `type`, `subject`, `time`), a value in the data (`data.a.b`),
/// or an extension attribute by its name.
/// </summary>
/// <remarks>
/// As in Event Grid's filter keys, a dot separates the levels and names compare exactly. What Event Grid cannot say, a path can:
/// a name that itself holds dots stands in brackets and quotes, `data['a.b'].c`, and an element of an array by its index,
/// `data.items[0].sku`. Attribute names are also understood as the Event Grid schema spells them: `topic` is `source`,
/// `eventType` is `type`, `eventTime` is `time`; a first letter in upper case (`Data.x`, `Subject`) is accepted.
/// </remarks>
public sealed class EventPath : IEquatable<EventPath>
{
    /// <summary>Levels that a path may have at most.</summary>
    public const int MaxSegments = 64;

    private readonly string _text;

    private EventPath(string text, EventPathRoot root, EventPathSegment[] segments)
    {
        _text = text;
        Root = root;
        Segments = segments;
    }

    /// <summary>Which part of the event the path begins in.</summary>
    internal EventPathRoot Root { get; }

    /// <summary>The levels below the root; for an extension attribute, its name is the first.</summary>
    internal EventPathSegment[] Segments { get; }

    /// <summary>Whether Event Grid could address the same value: no bracketed names, no array elements.</summary>
    public bool IsEventGridKey => Array.TrueForAll(Segments, static s => s.IsPlainName);

    /// <summary>Whether it asks for something inside an extension attribute, which is a single value (CloudEvents 1.0, "type system").</summary>
    internal bool IsBelowExtension => Root == EventPathRoot.Extension && Segments.Length > 1;

    private bool IsExtensionAttribute => Root == EventPathRoot.Extension && Segments.Length == 1;

    /// <summary>
    /// Whether what stands here is a number or Boolean whose text is compared like a text: an extension attribute is one of these in CloudEvents' JSON
    /// and a text in its HTTP headers.
    /// </summary>
    internal bool HasAttributeText(EventValueKind kind) => kind is EventValueKind.Number or EventValueKind.Boolean && IsExtensionAttribute;

    /// <summary>Parses a path such as <c>data.items[0].sku</c>.</summary>
    /// <exception cref="FormatException">The text is no path; the message says where and why.</exception>
    public static EventPath Parse(string text) =>
        TryParse(text, out EventPath? path, out string? problem) ? path! : throw new FormatException($"'{text}' is not a path: {problem}.");

    /// <summary>Reads a path, or says what is wrong with it.</summary>
    public static bool TryParse(string text, out EventPath? path, out string? problem)
    {
        ArgumentNullException.ThrowIfNull(text);
        path = null;
        problem = EventPathReader.Read(text, out List<EventPathSegment> segments);
        if (problem is not null)
        {
            return false;
        }

        EventPathRoot root = RootOf(segments[0]);
        if (root is not (EventPathRoot.Data or EventPathRoot.Extension) && segments.Count > 1)
        {
            problem = $"'{segments[0].Name}' is a text and has nothing below it";
            return false;
        }

        string canonical = Canonical(root, segments);
        path = new EventPath(canonical, root, [.. root == EventPathRoot.Extension ? segments : segments.Skip(1)]);
        return true;
    }

    /// <summary>The path in its canonical spelling.</summary>
    public override string ToString() => _text;

    /// <inheritdoc/>
    public bool Equals(EventPath? other) => other is not null && string.Equals(_text, other._text, StringComparison.Ordinal);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as EventPath);

    /// <inheritdoc/>
    public override int GetHashCode() => _text.GetHashCode(StringComparison.Ordinal);

    private static EventPathRoot RootOf(EventPathSegment first) => first.Name switch
    {
        "id" or "Id" or "ID" => EventPathRoot.Id,
        "source" or "Source" or "topic" or "Topic" => EventPathRoot.Source,
        "type" or "Type" or "eventType" or "EventType" => EventPathRoot.Type,
        "subject" or "Subject" => EventPathRoot.Subject,
        "time" or "Time" or "eventTime" or "EventTime" => EventPathRoot.Time,
        "data" or "Data" => EventPathRoot.Data,
        _ => EventPathRoot.Extension,
    };

    private static string Canonical(EventPathRoot root, List<EventPathSegment> segments)
    {
        var text = new StringBuilder();
        for (int i = 0; i < segments.Count; i++)
        {
            if (i == 0 && root != EventPathRoot.Extension)
            {
                text.Append(root.ToString().ToLowerInvariant());
            }
            else
            {
                segments[i].AppendTo(text);
            }
        }

        return text.ToString();
    }
}

internal enum EventPathRoot
{
    Id,
    Source,
    Type,
    Subject,
    Time,
    Data,
    Extension,
}
