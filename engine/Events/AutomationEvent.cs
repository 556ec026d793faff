using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace Reflex.Engine.Events;

/// <summary>
/// One event, whatever the wire schema was: the attributes of CloudEvents 1.0 and JSON data. Immutable. It keeps the bytes that it
/// was parsed from and a table of where everything stands in them; text and JSON are made when they are first asked for.
/// </summary>
/// <remarks>Two events are equal when id, source, type, subject, time, data and extension attributes are.</remarks>
public sealed class AutomationEvent : IEquatable<AutomationEvent>
{
    /// <summary>What <see cref="Source"/> is where an Event Grid event carries no topic: a valid URI reference that says nothing.</summary>
    public const string UnknownSource = "/";

    internal const int NoToken = -1;
    private const int TimeText = -2;
    private const int SourceText = -3;

    private readonly byte[] _bytes;
    private readonly int _offset;
    private readonly int _length;
    private readonly EventSlots _slots;
    private readonly long _timeTicks;
    private readonly long _receivedTicks;
    private EventTexts? _texts;

    internal AutomationEvent(ReadOnlyMemory<byte> json, JsonToken[] tokens, in EventSlots slots, DateTimeOffset time, DateTimeOffset receivedAt)
    {
        // An array is read at once; a memory has to be asked each time what it is over.
        ArraySegment<byte> bytes = MemoryMarshal.TryGetArray(json, out ArraySegment<byte> array) ? array : json.ToArray();
        _bytes = bytes.Array!;
        _offset = bytes.Offset;
        _length = bytes.Count;
        Tokens = tokens;
        _slots = slots;
        _timeTicks = time.UtcTicks;
        _receivedTicks = receivedAt.UtcTicks;
    }

    /// <summary>The identity of the event within its source.</summary>
    public string Id => Texts.Id ??= Text(_slots.Id)!;

    /// <summary>Where the event comes from: CloudEvents `source`, Event Grid `topic`.</summary>
    public string Source => Texts.Source ??= _slots.Source < 0 ? UnknownSource : Text(_slots.Source)!;

    /// <summary>What happened: CloudEvents `type`, Event Grid `eventType`. Compare without regard to case.</summary>
    public string Type => Texts.Type ??= Text(_slots.Type)!;

    /// <summary>What it happened to, where the source says so.</summary>
    public string? Subject => Texts.Subject ??= Text(_slots.Subject);

    /// <summary>When it happened, in UTC; the time of receipt where the event does not say.</summary>
    public DateTimeOffset Time => new(_timeTicks, TimeSpan.Zero);

    /// <summary>When it was received, in UTC.</summary>
    public DateTimeOffset ReceivedAt => new(_receivedTicks, TimeSpan.Zero);

    /// <summary><see cref="Time"/> in ticks.</summary>
    internal long TimeTicks => _timeTicks;

    /// <summary><see cref="ReceivedAt"/> in ticks.</summary>
    internal long ReceivedTicks => _receivedTicks;

    /// <summary>The data, parsed on first use; <see cref="JsonValueKind.Undefined"/> where the event has none.</summary>
    public JsonElement Data
    {
        get
        {
            EventTexts texts = Texts;

            // Racing readers parse the same bytes to equal elements; the flag is written last.
            if (!Volatile.Read(ref texts.IsDataRead))
            {
                texts.Data = _slots.Data < 0 ? default : JsonElement.Parse(Slice(_slots.Data), DataOptions);
                Volatile.Write(ref texts.IsDataRead, true);
            }

            return texts.Data;
        }
    }

    /// <summary>The bytes of <see cref="Data"/>; empty where the event has none.</summary>
    public ReadOnlySpan<byte> DataUtf8 => _slots.Data < 0 ? default : Slice(_slots.Data);

    /// <summary>What has been made of the bytes so far, apart, because most events are matched without any of it.</summary>
    private EventTexts Texts => _texts ?? Interlocked.CompareExchange(ref _texts, new EventTexts(), null) ?? _texts;

    internal static JsonDocumentOptions DataOptions { get; } = new() { MaxDepth = 256 };

    internal JsonToken[] Tokens { get; }

    /// <summary>The bytes of the JSON object that the event was parsed from.</summary>
    internal ReadOnlySpan<byte> Json => new(_bytes, _offset, _length);

    internal ref readonly EventSlots Slots => ref _slots;

    /// <summary>Makes an event from its parts, for code that has no wire form of it.</summary>
    /// <param name="id">Not empty.</param>
    /// <param name="source">Not empty.</param>
    /// <param name="type">Not empty.</param>
    /// <param name="time">When it happened; also the time of receipt where none is given.</param>
    /// <param name="subject">Null where there is none.</param>
    /// <param name="data">Undefined where there is none.</param>
    /// <param name="receivedAt">When it was received.</param>
    /// <exception cref="ArgumentException">An attribute is empty, or the data is deeper than <see cref="EventLimits.MaxDepth"/>.</exception>
    public static AutomationEvent Create(
        string id, string source, string type, DateTimeOffset time, string? subject = null, JsonElement data = default, DateTimeOffset? receivedAt = null)
    {
        EventParseResult result = TryCreate(id, source, type, time, subject, data, receivedAt);
        return result.Event ?? throw new ArgumentException(result.Rejection!.Reason);
    }

    /// <summary>The same as <see cref="Create"/> for parts that come from outside: what is wrong with them is a rejection.</summary>
    /// <inheritdoc cref="Create"/>
    public static EventParseResult TryCreate(
        string id, string source, string type, DateTimeOffset time, string? subject = null, JsonElement data = default, DateTimeOffset? receivedAt = null)
    {
        byte[] json = EventWriter.Write(id, source, type, time, subject, data);
        return EventParser.Parse(json, receivedAt ?? time, EventLimits.Default with { MaxEventBytes = int.MaxValue >> 4 });
    }

    /// <summary>The value at a path. Where a name stands twice in one object, the last one counts, as in System.Text.Json.</summary>
    public EventValue Get(EventPath path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return ValueAt(EventNavigator.Find(this, path), path);
    }

    /// <summary>
    /// The event in CloudEvents 1.0 structured JSON, always with its time; <see cref="EventParser.Parse"/> reads it back to an equal
    /// event. Attributes of the Event Grid schema become extension attributes.
    /// </summary>
    public byte[] ToJson() => EventWriter.Utf8Of(this).ToArray();

    /// <summary>The same as <see cref="ToJson"/> as text, which is made once.</summary>
    public string ToJsonText() => Texts.Json ??= System.Text.Encoding.UTF8.GetString(EventWriter.Utf8Of(this));

    /// <summary>The event with further extension attributes.</summary>
    /// <param name="attributes">Names of lower-case letters and digits that the event does not have yet, each with its value.</param>
    /// <exception cref="ArgumentException">A name is none, or the event has it, or a value is no valid Unicode.</exception>
    public AutomationEvent WithAttributes(IReadOnlyCollection<KeyValuePair<string, string>> attributes)
    {
        ArgumentNullException.ThrowIfNull(attributes);
        return attributes.Count == 0 ? this : EventWriter.WithAttributes(this, attributes);
    }

    /// <inheritdoc/>
    public bool Equals(AutomationEvent? other) => other is not null && (ReferenceEquals(this, other) || EventEquality.AreEqual(this, other));

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as AutomationEvent);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Id, Source, _timeTicks);

    /// <summary>Type, id and time, for messages.</summary>
    public override string ToString() => $"{Type} {Id} at {Rfc3339.Format(Time)}";

    /// <summary>Has the event itself fetched, which says where the rest is.</summary>
    internal static void FetchAhead(AutomationEvent e) => MemoryAhead.FetchObject(e, 0, 2 * MemoryAhead.Line);

    /// <summary>Has the tokens and the bytes fetched, of an event that has been fetched itself; of a large one, where it begins.</summary>
    internal void FetchContentAhead()
    {
        MemoryAhead.FetchObject(Tokens, 0, 3 * MemoryAhead.Line);
        MemoryAhead.FetchObject(_bytes, _offset, Math.Min(MemoryAhead.ArrayHeader + _length, 6 * MemoryAhead.Line));
    }

    internal EventValueKind KindOf(int token) => token < NoToken ? EventValueKind.String : Tokens[token].Kind switch
    {
        JsonTokenKind.Object => EventValueKind.Object,
        JsonTokenKind.Array => EventValueKind.Array,
        JsonTokenKind.String => EventValueKind.String,
        JsonTokenKind.Number => EventValueKind.Number,
        JsonTokenKind.True or JsonTokenKind.False => EventValueKind.Boolean,
        _ => EventValueKind.Null,
    };

    internal ReadOnlySpan<byte> RawOf(int token, out bool escaped)
    {
        JsonToken[] tokens = Tokens;
        if ((uint)token < (uint)tokens.Length && tokens[token].Kind > JsonTokenKind.Array)
        {
            escaped = tokens[token].IsEscaped;
            return Scalar(tokens[token]);
        }

        escaped = false;
        return token switch
        {
            TimeText => Texts.TimeUtf8 ??= System.Text.Encoding.UTF8.GetBytes(Rfc3339.Format(Time)),
            SourceText => "/"u8,
            _ => Slice(token),
        };
    }

    /// <summary>The UTF-8 text of a string that holds no escapes, so that it stands in the event as it is.</summary>
    internal bool TryGetPlainText(int token, out ReadOnlySpan<byte> text)
    {
        JsonToken[] tokens = Tokens;
        if ((uint)token < (uint)tokens.Length && tokens[token].IsPlainString)
        {
            text = Scalar(tokens[token]);
            return true;
        }

        text = default;
        return false;
    }

    /// <inheritdoc cref="TryGetPlainText(int, out ReadOnlySpan{byte})"/>
    internal bool TryGetPlainText(JsonToken token, out ReadOnlySpan<byte> text)
    {
        bool isPlain = token.IsPlainString;
        text = isPlain ? Scalar(token) : default;
        return isPlain;
    }

    /// <summary>The value at a path whose token has been found, or has not: some attributes have a value without one.</summary>
    internal EventValue ValueAt(int token, EventPath path) => token != NoToken
        ? new EventValue(this, token)
        : path.Root switch
        {
            EventPathRoot.Time => new EventValue(this, TimeText),
            EventPathRoot.Source => new EventValue(this, SourceText),
            _ => default,
        };

    /// <summary>The double nearest to a number.</summary>
    internal bool TryGetNumber(int token, out double value)
    {
        value = 0;
        return TryGetDigits(token, out ReadOnlySpan<byte> digits) && JsonNumbers.TryParse(digits, out value);
    }

    internal bool TryGetDigits(int token, out ReadOnlySpan<byte> digits)
    {
        JsonToken[] tokens = Tokens;
        if ((uint)token < (uint)tokens.Length && tokens[token].Kind == JsonTokenKind.Number)
        {
            digits = Scalar(tokens[token]);
            return true;
        }

        digits = default;
        return false;
    }

    /// <summary>The bytes of a value as JSON.</summary>
    internal ReadOnlySpan<byte> Slice(int token)
    {
        JsonToken value = Tokens[token];
        if (value.Kind <= JsonTokenKind.Array)
        {
            int end = Tokens[token + value.Length].Start + 1;
            return Json[value.Start..end];
        }

        return value.Kind == JsonTokenKind.String ? Json.Slice(value.Start - 1, value.Length + 2) : Scalar(value);
    }

    /// <summary>The bytes of a string without its quotes, or of a number, a truth value or null.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal ReadOnlySpan<byte> Scalar(JsonToken token) => new(_bytes, _offset + token.Start, token.Length);

    /// <summary>The CloudEvents JSON of an event whose own bytes are something else; written once.</summary>
    internal byte[] Rewritten() => Texts.JsonUtf8 ??= EventWriter.Rewrite(this);

    /// <summary>Keeps the text that the event was read from, where that is its <see cref="ToJson"/>.</summary>
    internal void KeepText(string json)
    {
        if (EventWriter.IsWritten(this))
        {
            Texts.Json = json;
        }
    }

    private string? Text(int token) =>
        token < 0 ? null : JsonStrings.Decode(Scalar(Tokens[token]), Tokens[token].IsEscaped);
}
