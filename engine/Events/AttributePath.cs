using System.Text;

namespace Reflex.Engine.Events;

/// <summary>
/// Where a derived attribute is read. Unlike an <see cref="EventPath"/> it is as liberal as services are: names compare without case, JSON in a
/// text is opened, and <c>[]</c> means each element of a list, or the value itself where it is no list.
/// </summary>
internal sealed class AttributePath
{
    private const string Each = "[]";
    private readonly string _text;
    private readonly EventPath? _attribute;
    private readonly byte[][] _names;

    private AttributePath(string text, EventPath? attribute, byte[][] names)
    {
        _text = text;
        _attribute = attribute;
        _names = names;
    }

    /// <summary>Whether it is read from the data.</summary>
    public bool IsData => _attribute is null;

    /// <summary>Whether it is the event's source.</summary>
    public bool IsSource => _attribute is { Root: EventPathRoot.Source };

    /// <summary>The name of the field in the data; null for an attribute.</summary>
    public string? DataField => _attribute is null ? Encoding.UTF8.GetString(_names[0]) : null;

    public static AttributePath Parse(string text)
    {
        var path = EventPath.Parse(text.Replace(Each, "", StringComparison.Ordinal));
        if (path.Root != EventPathRoot.Data)
        {
            return new AttributePath(text, path, []);
        }

        var names = new List<byte[]>();
        string rest = text["data".Length..];
        foreach (EventPathSegment segment in path.Segments)
        {
            names.Add(segment.Utf8);
            rest = rest[(rest.IndexOf(segment.Name, StringComparison.Ordinal) + segment.Name.Length)..];
            if (rest.StartsWith(Each, StringComparison.Ordinal))
            {
                names.Add([]);
            }
        }

        return new AttributePath(text, null, [.. names]);
    }

    /// <summary>The first text for which a form gives a value; null where there is none.</summary>
    /// <param name="e">The event.</param>
    /// <param name="form">Gives the value of a text that is not blank; null where it is none.</param>
    public string? Read(AutomationEvent e, Func<string, string?> form) =>
        _attribute is not null ? Form(e.Get(_attribute), form)
        : e.Slots.Data < 0 ? null
        : Read(e, e.Slots.Data, 0, form);

    public override string ToString() => _text;

    private string? Read(AutomationEvent e, int token, int at, Func<string, string?> form)
    {
        if (at == _names.Length)
        {
            return e.Tokens[token].Kind is JsonTokenKind.Object or JsonTokenKind.Array ? null : Form(new EventValue(e, token), form);
        }

        // A list or an object in a text is opened; other text has nothing below it but, for a list, itself.
        if (e.Tokens[token].Kind == JsonTokenKind.String && JsonInText.Open(new EventValue(e, token)) is { } inner)
        {
            return Read(inner, 0, at, form);
        }

        if (_names[at].Length > 0)
        {
            int found = e.Tokens[token].Kind == JsonTokenKind.Object ? Property(e, token, _names[at]) : AutomationEvent.NoToken;
            return found < 0 ? null : Read(e, found, at + 1, form);
        }

        if (e.Tokens[token].Kind != JsonTokenKind.Array)
        {
            return Read(e, token, at + 1, form);
        }

        int end = token + e.Tokens[token].Length;
        for (int element = token + 1; element < end; element += e.Tokens[element].Span)
        {
            if (Read(e, element, at + 1, form) is { } value)
            {
                return value;
            }
        }

        return null;
    }

    private static int Property(AutomationEvent e, int container, ReadOnlySpan<byte> name)
    {
        JsonToken[] tokens = e.Tokens;
        int found = AutomationEvent.NoToken;
        int end = container + tokens[container].Length;
        for (int i = container + 1; i < end; i += 1 + tokens[i + 1].Span)
        {
            if (tokens[i].IsEscaped
                ? Ascii.EqualsIgnoreCase(Encoding.UTF8.GetBytes(JsonStrings.Decode(e.Scalar(tokens[i]), true)), name)
                : Ascii.EqualsIgnoreCase(e.Scalar(tokens[i]), name))
            {
                found = i + 1;
            }
        }

        return found;
    }

    private static string? Form(EventValue value, Func<string, string?> form) =>
        value.Kind is EventValueKind.String or EventValueKind.Number or EventValueKind.Boolean && value.ToText() is { } text && !string.IsNullOrWhiteSpace(text)
            ? form(text)
            : null;
}
