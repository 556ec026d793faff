using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Reflex.Durable.History;

/// <summary>Writes the primitive values of the binary history format into one growing buffer.</summary>
internal sealed class EventWriter
{
    /// <summary>What is larger was made for something out of the ordinary, and is not kept for the next.</summary>
    public const int MostKept = 1 << 20;

    private ArrayBufferWriter<byte> _buffer = new(256);

    /// <summary>How many bytes the buffer takes in memory.</summary>
    public int Capacity => _buffer.Capacity;

    public void Clear() => _buffer.ResetWrittenCount();

    /// <summary>Gives what was written since it was cleared.</summary>
    public byte[] Take()
    {
        byte[] written = _buffer.WrittenSpan.ToArray();
        if (_buffer.Capacity > MostKept)
        {
            _buffer = new ArrayBufferWriter<byte>(256);
        }

        return written;
    }

    public void Byte(byte value)
    {
        _buffer.GetSpan(1)[0] = value;
        _buffer.Advance(1);
    }

    public void Bool(bool value) => Byte(value ? (byte)1 : (byte)0);

    /// <summary>A non-negative number, seven bits a byte, lowest first.</summary>
    public void Number(int value)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(value);
        uint rest = (uint)value;
        Span<byte> span = _buffer.GetSpan(5);
        int length = 0;
        while (rest >= 0x80)
        {
            span[length++] = (byte)(rest | 0x80);
            rest >>= 7;
        }

        span[length++] = (byte)rest;
        _buffer.Advance(length);
    }

    public void Long(long value)
    {
        BinaryPrimitives.WriteInt64LittleEndian(_buffer.GetSpan(8), value);
        _buffer.Advance(8);
    }

    public void Time(DateTime utc) => Long(utc.Ticks);

    public void Id(Guid value)
    {
        value.TryWriteBytes(_buffer.GetSpan(16));
        _buffer.Advance(16);
    }

    /// <summary>A string or null: its UTF-8 length plus one (zero is null), then its bytes.</summary>
    public void Text(string? value)
    {
        if (value is null)
        {
            Number(0);
            return;
        }

        int length = Encoding.UTF8.GetByteCount(value);
        Number(checked(length + 1));
        Encoding.UTF8.GetBytes(value, _buffer.GetSpan(Math.Max(length, 1)));
        _buffer.Advance(length);
    }

    public void Texts(IReadOnlyList<string> values)
    {
        Number(values.Count);
        foreach (string value in values)
        {
            Text(value);
        }
    }

    public void Map(IReadOnlyDictionary<string, string>? values)
    {
        Number(values?.Count ?? 0);
        foreach ((string key, string value) in values ?? new Dictionary<string, string>())
        {
            Text(key);
            Text(value);
        }
    }
}
