using System.Text;
using Reflex.Engine.Patterns.Matching;

namespace Reflex.Engine.Patterns.State;

/// <summary>Reads what <see cref="StateWriter"/> wrote; anything else is a <see cref="FormatException"/>.</summary>
internal ref struct StateReader(ReadOnlySpan<byte> bytes)
{
    private ReadOnlySpan<byte> _rest = bytes;

    public long TimeBase { get; set; }

    public readonly bool IsAtEnd => _rest.IsEmpty;

    public byte Byte() => Raw(1)[0];

    public long Number()
    {
        ulong value = 0;
        for (int shift = 0; shift < 64; shift += 7)
        {
            byte next = Byte();
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
            {
                return (long)(value >> 1) ^ -(long)(value & 1);
            }
        }

        throw Damaged();
    }

    /// <summary>A count of things that each take at least one byte.</summary>
    public int Count()
    {
        long count = Number();
        return count >= 0 && count <= _rest.Length ? (int)count : throw Damaged();
    }

    /// <summary>A number below a bound.</summary>
    public int Index(int bound)
    {
        long index = Number();
        return index >= 0 && index < bound ? (int)index : throw Damaged();
    }

    public long Time()
    {
        long time = Byte() switch
        {
            0 => KeySlot.Never,
            1 => TimeBase + (Number() * TimeSpan.TicksPerMillisecond),
            2 => TimeBase + Number(),
            _ => throw Damaged(),
        };
        return time == KeySlot.Never || (time >= 0 && time <= 2 * DateTime.MaxValue.Ticks) ? time : throw Damaged();
    }

    public ReadOnlySpan<byte> Bytes() => Raw(Count());

    public string Text() => Encoding.UTF8.GetString(Bytes());

    public ReadOnlySpan<byte> Raw(int length)
    {
        if (length > _rest.Length)
        {
            throw Damaged();
        }

        ReadOnlySpan<byte> read = _rest[..length];
        _rest = _rest[length..];
        return read;
    }

    public static FormatException Damaged() => new("The stored pattern state is damaged: it ends early or contains invalid data.");
}
