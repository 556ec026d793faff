using System.Buffers;
using Reflex.Engine.Patterns.Matching;

namespace Reflex.Engine.Patterns.State;

/// <summary>Writes stored state: numbers in as few bytes as they need, times as differences from a base.</summary>
internal sealed class StateWriter(long timeBase)
{
    private readonly ArrayBufferWriter<byte> _bytes = new(256);

    public void Byte(byte value)
    {
        _bytes.GetSpan(1)[0] = value;
        _bytes.Advance(1);
    }

    public void Number(long value)
    {
        ulong rest = ((ulong)value << 1) ^ (ulong)(value >> 63);
        Span<byte> span = _bytes.GetSpan(10);
        int length = 0;
        for (; rest >= 0x80; rest >>= 7)
        {
            span[length++] = (byte)(rest | 0x80);
        }

        span[length++] = (byte)rest;
        _bytes.Advance(length);
    }

    /// <summary>A time in ticks, or <see cref="KeySlot.Never"/>.</summary>
    public void Time(long ticks)
    {
        if (ticks == KeySlot.Never)
        {
            Byte(0);
            return;
        }

        // Most times are whole milliseconds: those are written a ten-thousandth as large.
        long difference = ticks - timeBase;
        bool isWhole = difference % TimeSpan.TicksPerMillisecond == 0;
        Byte(isWhole ? (byte)1 : (byte)2);
        Number(isWhole ? difference / TimeSpan.TicksPerMillisecond : difference);
    }

    public void Bytes(ReadOnlySpan<byte> value)
    {
        Number(value.Length);
        _bytes.Write(value);
    }

    public void Text(string value) => Bytes(System.Text.Encoding.UTF8.GetBytes(value));

    public void Raw(ReadOnlySpan<byte> value) => _bytes.Write(value);

    public byte[] ToArray() => _bytes.WrittenSpan.ToArray();
}
