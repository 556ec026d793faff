namespace Reflex.Engine.Events;

internal enum JsonTokenKind
{
    Object,
    Array,
    String,
    Number,
    True,
    False,
    Null,
    End,
}

/// <summary>
/// One entry of an event's token table: 8 bytes. Tokens stand in document order; an object is its own token, then name and value
/// for each property, then an <see cref="JsonTokenKind.End"/>; an array likewise without names. The length of a container is the
/// number of tokens up to and including its end, so that a reader steps over it in one addition.
/// </summary>
internal readonly struct JsonToken
{
    private const int KindShift = 28;
    private const uint LengthMask = (1u << KindShift) - 1;
    private const uint EscapedBit = 1u << 31;

    /// <summary>Set in every kind but the containers.</summary>
    private const uint ScalarBits = 6u << KindShift;

    private readonly uint _info;

    public JsonToken(int start, int length, JsonTokenKind kind, bool escaped = false)
    {
        Start = start;
        _info = (uint)length | ((uint)kind << KindShift) | (escaped ? EscapedBit : 0);
    }

    /// <summary>The offset of the first byte; for a string, of the byte after the opening quote.</summary>
    public int Start { get; }

    /// <summary>Bytes for a scalar (a string without its quotes), tokens for a container.</summary>
    public int Length => (int)(_info & LengthMask);

    public JsonTokenKind Kind => (JsonTokenKind)((_info >> KindShift) & 7);

    /// <summary>Whether it is a string without escapes.</summary>
    public bool IsPlainString => (_info >> KindShift) == (uint)JsonTokenKind.String;

    /// <summary>Whether it is a string without escapes and of a length.</summary>
    public bool IsPlainStringOf(int length) => _info == ((uint)length | ((uint)JsonTokenKind.String << KindShift));

    /// <summary>Whether a string holds a backslash, so that its bytes are not yet its text.</summary>
    public bool IsEscaped => (_info & EscapedBit) != 0;

    /// <summary>How many tokens this value takes, itself included.</summary>
    public int Span => (_info & ScalarBits) == 0 ? Length + 1 : 1;
}
