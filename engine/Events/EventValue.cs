using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json;

namespace Reflex.Engine.Events;

/// <summary>A value inside an event. It refers to the event's bytes: nothing is allocated until text is asked for.</summary>
public readonly struct EventValue
{
    private readonly AutomationEvent? _event;
    private readonly int _token;

    internal EventValue(AutomationEvent owner, int token)
    {
        _event = owner;
        _token = token;
    }

    /// <summary>What the value is; <see cref="EventValueKind.Missing"/> for the default value.</summary>
    public EventValueKind Kind => _event is null ? EventValueKind.Missing : _event.KindOf(_token);

    /// <summary>Whether there is a value other than null.</summary>
    public bool HasValue => Kind > EventValueKind.Null;

    /// <summary>How many elements an array has; 0 for anything else.</summary>
    public int ArrayLength
    {
        get
        {
            int length = 0;
            foreach (EventValue _ in EnumerateArray())
            {
                length++;
            }

            return length;
        }
    }

    /// <summary>The double nearest to a JSON number.</summary>
    public bool TryGetNumber(out double value)
    {
        value = 0;
        return _event is not null && _event.TryGetNumber(_token, out value);
    }

    /// <summary>The bytes of a JSON number, which may be more exact than <see cref="TryGetNumber"/>.</summary>
    internal bool TryGetDigits(out ReadOnlySpan<byte> digits)
    {
        digits = default;
        return _event is not null && _event.TryGetDigits(_token, out digits);
    }

    /// <summary>The value of a JSON number, with its digits.</summary>
    internal bool TryGetNumeral(out Numeral number)
    {
        number = default;
        return _event is not null && _event.TryGetDigits(_token, out ReadOnlySpan<byte> digits) && Numeral.TryParse(digits, out number);
    }

    /// <summary>The value of a JSON true or false.</summary>
    public bool TryGetBoolean(out bool value)
    {
        value = Kind == EventValueKind.Boolean && Raw(out _)[0] == (byte)'t';
        return Kind == EventValueKind.Boolean;
    }

    /// <summary>The text of a JSON string or an attribute.</summary>
    public bool TryGetString([NotNullWhen(true)] out string? value)
    {
        if (Kind != EventValueKind.String)
        {
            value = null;
            return false;
        }

        ReadOnlySpan<byte> raw = Raw(out bool escaped);
        value = JsonStrings.Decode(raw, escaped);
        return true;
    }

    /// <summary>
    /// The UTF-8 text of a string without copying it. False where the value is no string, and where the string holds escapes, so
    /// that its text is not what stands in the event: <see cref="TryGetString"/> has it then.
    /// </summary>
    public bool TryGetUtf8(out ReadOnlySpan<byte> utf8)
    {
        if (_event is not null && _event.TryGetPlainText(_token, out utf8))
        {
            return true;
        }

        utf8 = default;
        if (Kind != EventValueKind.String)
        {
            return false;
        }

        utf8 = Raw(out bool escaped);
        return !escaped;
    }

    /// <summary>Whether the value is a string with exactly this UTF-8 text.</summary>
    public bool TextEquals(ReadOnlySpan<byte> utf8)
    {
        if (Kind != EventValueKind.String)
        {
            return false;
        }

        ReadOnlySpan<byte> raw = Raw(out bool escaped);
        return JsonStrings.TextEquals(raw, escaped, utf8);
    }

    /// <summary>The value as text: a string's text, otherwise its JSON; null where the value is missing or null.</summary>
    public string? ToText()
    {
        switch (Kind)
        {
            case EventValueKind.Missing or EventValueKind.Null:
                return null;
            case EventValueKind.String:
                return TryGetString(out string? text) ? text : null;
            default:
                return Encoding.UTF8.GetString(Raw(out _));
        }
    }

    /// <summary>The value as JSON of its own; <see cref="JsonValueKind.Undefined"/> where it is missing.</summary>
    public JsonElement ToJsonElement()
    {
        if (Kind == EventValueKind.Missing)
        {
            return default;
        }

        ReadOnlySpan<byte> raw = Raw(out _);
        if (Kind != EventValueKind.String)
        {
            return JsonElement.Parse(raw, AutomationEvent.DataOptions);
        }

        return JsonSerializer.SerializeToElement(ToText());
    }

    /// <summary>The elements of an array; nothing for any other value.</summary>
    public ArrayEnumerator EnumerateArray() => new(_event, Kind == EventValueKind.Array ? _token : -1);

    /// <inheritdoc cref="ToText"/>
    public override string ToString() => ToText() ?? "";

    /// <summary>The bytes of the value: a string without its quotes.</summary>
    internal ReadOnlySpan<byte> Raw(out bool escaped) => _event!.RawOf(_token, out escaped);

    /// <summary>Walks the elements of an array in order.</summary>
    public struct ArrayEnumerator
    {
        private readonly AutomationEvent? _event;
        private readonly int _end;
        private int _next;
        private int _current;

        internal ArrayEnumerator(AutomationEvent? owner, int array)
        {
            _event = array < 0 ? null : owner;
            _next = array + 1;
            _end = _event is null ? 0 : array + _event.Tokens[array].Length;
        }

        /// <summary>The element that the enumerator stands on.</summary>
        public readonly EventValue Current => new(_event!, _current);

        /// <summary>This enumerator, for `foreach`.</summary>
        public readonly ArrayEnumerator GetEnumerator() => this;

        /// <summary>Goes to the next element.</summary>
        public bool MoveNext()
        {
            if (_event is null || _next >= _end)
            {
                return false;
            }

            _current = _next;
            _next += _event.Tokens[_current].Span;
            return true;
        }
    }
}
