using System.Buffers.Binary;
using System.Text;

namespace Reflex.Durable.History;

/// <summary>Reads what <see cref="EventWriter"/> wrote. Anything that does not fit is an <see cref="InvalidDataException"/>.</summary>
internal ref struct EventReader(ReadOnlySpan<byte> data)
{
    private ReadOnlySpan<byte> _rest = data;

    public readonly bool IsAtEnd => _rest.IsEmpty;

    public byte Byte() => Take(1)[0];

    public bool Bool() => Byte() != 0;

    public int Number()
    {
        uint value = 0;
        for (int shift = 0; shift < 35; shift += 7)
        {
            byte next = Byte();
            value |= (uint)(next & 0x7F) << shift;
            if (next < 0x80)
            {
                return value <= int.MaxValue ? (int)value : throw Malformed();
            }
        }

        throw Malformed();
    }

    public long Long() => BinaryPrimitives.ReadInt64LittleEndian(Take(8));

    public DateTime Time()
    {
        long ticks = Long();
        return ticks >= 0 && ticks <= DateTime.MaxValue.Ticks ? new DateTime(ticks, DateTimeKind.Utc) : throw Malformed();
    }

    public Guid Id() => new(Take(16));

    public string? Text()
    {
        int length = Number();
        return length == 0 ? null : Encoding.UTF8.GetString(Take(length - 1));
    }

    public string RequiredText() => Text() ?? throw Malformed();

    public string[] Texts()
    {
        string[] values = new string[Count()];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = RequiredText();
        }

        return values;
    }

    public Dictionary<string, string>? Map()
    {
        int count = Count();
        if (count == 0)
        {
            return null;
        }

        Dictionary<string, string> values = new(count);
        for (int i = 0; i < count; i++)
        {
            string key = RequiredText();
            values[key] = RequiredText();
        }

        return values;
    }

    /// <summary>A number of elements; each takes a byte at least, so a damaged count cannot ask for more memory than there is data.</summary>
    public int Count()
    {
        int count = Number();
        return count <= _rest.Length ? count : throw Malformed();
    }

    private ReadOnlySpan<byte> Take(int length)
    {
        if (length > _rest.Length)
        {
            throw Malformed();
        }

        ReadOnlySpan<byte> taken = _rest[..length];
        _rest = _rest[length..];
        return taken;
    }

    private static InvalidDataException Malformed() => new("The stored data ends early or holds a value out of range.");
}
