using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Text;

namespace Reflex.Engine.Routing;

/// <summary>
/// An immutable table from ASCII text, compared without regard to case, to values; it is asked with bytes, so nothing is allocated.
/// </summary>
internal sealed class AsciiTable<T>
    where T : class
{
    private const ulong LowerCase = 0x2020202020202020;

    private readonly Slot[] _slots;
    private readonly int _mask;

    public AsciiTable(IReadOnlyDictionary<string, T> values)
    {
        int size = 8;
        while (size < values.Count * 2)
        {
            size *= 2;
        }

        _slots = new Slot[size];
        _mask = size - 1;
        foreach ((string text, T value) in values)
        {
            byte[] key = Encoding.ASCII.GetBytes(text);
            ulong hash = Hash(key);
            int at = (int)hash & _mask;
            while (_slots[at].Value is not null)
            {
                at = (at + 1) & _mask;
            }

            _slots[at] = new Slot(hash, key, value);
        }

        Count = values.Count;
    }

    public int Count { get; }

    public IEnumerable<T> Values => _slots.Select(s => s.Value).OfType<T>();

    public T? Find(ReadOnlySpan<byte> text)
    {
        ulong hash = Hash(text);
        for (int at = (int)hash & _mask; ; at = (at + 1) & _mask)
        {
            ref readonly Slot slot = ref _slots[at];
            if (slot.Value is null)
            {
                return null;
            }

            if (slot.Hash == hash && Ascii.EqualsIgnoreCase(slot.Key, text))
            {
                return slot.Value;
            }
        }
    }

    /// <summary>Setting bit 5 makes letters of either case alike; what else it makes alike is told apart by the comparison.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Hash(ReadOnlySpan<byte> text)
    {
        const ulong Multiplier = 0x9E3779B97F4A7C15;
        ulong hash = (ulong)text.Length * Multiplier;
        while (text.Length >= 8)
        {
            hash = Mix(hash, BinaryPrimitives.ReadUInt64LittleEndian(text) | LowerCase);
            text = text[8..];
        }

        ulong tail = 0;
        for (int i = 0; i < text.Length; i++)
        {
            tail = (tail << 8) | (uint)(text[i] | 0x20);
        }

        return Mix(hash, tail);

        static ulong Mix(ulong hash, ulong word)
        {
            ulong high = Math.BigMul(hash ^ word, Multiplier, out ulong low);
            return high ^ low;
        }
    }

    private readonly record struct Slot(ulong Hash, byte[] Key, T? Value);
}
