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

    private readonly ReadOnlyMemory<byte> _json;
    private readonly EventSlots _slots;
    private readonly long _timeTicks;
    private readonly long _receivedTicks;
    private byte[]? _timeUtf8;
    private string? _id;
    private string? _source;
    private string? _type;
    private string? _subject;
    private JsonElement _data;
    private bool _dataRead;

    internal AutomationEvent(ReadOnlyMemory<byte> json, JsonToken[] tokens, in EventSlots slots, DateTimeOffset time, DateTimeOffset receivedAt)
    {
        _json = json;
        Tokens = tokens;
        _slots = slots;
        _timeTicks = time.UtcTicks;
        _receivedTicks = receivedAt.UtcTicks;
    }

    /// <summary>The identity of the event within its source.</summary>
    public string Id => _id ??= Text(_slots.Id)!;

    /// <summary>Where the event comes from: CloudEvents `source`, Event Grid `topic`.</summary>
    public string Source => _source ??= _slots.Source < 0 ? UnknownSource : Text(_slots.Source)!;

    /// <summary>What happened: CloudEvents `type`, Event Grid `eventType`. Compare without regard to case.</summary>
    public string Type => _type ??= Text(_slots.Type)!;

    /// <summary>What it happened to, where the source says so.</summary>
    public string? Subject => _subject ??= Text(_slots.Subject);

    /// <summary>When it happened, in UTC; the time of receipt where the event does not say.</summary>
    public DateTimeOffset Time => new(_timeTicks, TimeSpan.Zero);

    /// <summary>When it was received, in UTC.</summary>
    public DateTimeOffset ReceivedAt => new(_receivedTicks, TimeSpan.Zero);

    /// <summary>The data, parsed on first use; <see cref="JsonValueKind.Undefined"/> where the event has none.</summary>
    public JsonElement Data
    {
        get
        {
            // Racing readers parse the same bytes to equal elements; the flag is written last.
            if (!Volatile.Read(ref _dataRead))
            {
                _data = _slots.Data < 0 ? default : JsonElement.Parse(Slice(_slots.Data), DataOptions);
                Volatile.Write(ref _dataRead, true);
            }

            return _data;
        }
    }

    internal static JsonDocumentOptions DataOptions { get; } = new() { MaxDepth = 256 };

    internal JsonToken[] Tokens { get; }

    /// <summary>The bytes of the JSON object that the event was parsed from.</summary>
    internal ReadOnlySpan<byte> Json => _json.Span;

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
        byte[] json = EventWriter.Write(id, source, type, time, subject, data);
        EventParseResult result = EventParser.Parse(json, receivedAt ?? time, EventLimits.Default with { MaxEventBytes = int.MaxValue >> 4 });
        return result.Event ?? throw new ArgumentException(result.Rejection!.Reason);
    }

    /// <summary>The value at a path. Where a name stands twice in one object, the last one counts, as in System.Text.Json.</summary>
    public EventValue Get(EventPath path)
    {
        ArgumentNullException.ThrowIfNull(path);
        int token = EventNavigator.Find(this, path);
        if (token != NoToken)
        {
            return new EventValue(this, token);
        }

        return path.Root switch
        {
            EventPathRoot.Time => new EventValue(this, TimeText),
            EventPathRoot.Source => new EventValue(this, SourceText),
            _ => default,
        };
    }

    /// <summary>
    /// The event in CloudEvents 1.0 structured JSON, always with its time; <see cref="EventParser.Parse"/> reads it back to an equal
    /// event. Attributes of the Event Grid schema become extension attributes.
    /// </summary>
    public byte[] ToJson() => EventWriter.Write(this);

    /// <inheritdoc/>
    public bool Equals(AutomationEvent? other) => other is not null && (ReferenceEquals(this, other) || EventEquality.AreEqual(this, other));

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as AutomationEvent);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Id, Source, _timeTicks);

    /// <summary>Type, id and time, for messages.</summary>
    public override string ToString() => $"{Type} {Id} at {Rfc3339.Format(Time)}";

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
        escaped = false;
        if (token == TimeText)
        {
            return _timeUtf8 ??= System.Text.Encoding.UTF8.GetBytes(Rfc3339.Format(Time));
        }

        if (token == SourceText)
        {
            return "/"u8;
        }

        escaped = Tokens[token].Kind == JsonTokenKind.String && Tokens[token].IsEscaped;
        return Slice(token, withQuotes: false);
    }

    /// <summary>The bytes of a value as JSON.</summary>
    internal ReadOnlySpan<byte> Slice(int token, bool withQuotes = true)
    {
        JsonToken value = Tokens[token];
        if (value.Kind <= JsonTokenKind.Array)
        {
            int end = Tokens[token + value.Length].Start + 1;
            return _json.Span[value.Start..end];
        }

        return withQuotes && value.Kind == JsonTokenKind.String
            ? _json.Span.Slice(value.Start - 1, value.Length + 2)
            : _json.Span.Slice(value.Start, value.Length);
    }

    private string? Text(int token) =>
        token < 0 ? null : JsonStrings.Decode(_json.Span.Slice(Tokens[token].Start, Tokens[token].Length), Tokens[token].IsEscaped);
}
