using System.Text;
using Reflex.Engine.Events;
using Reflex.Engine.Routing;

namespace Reflex.Engine.Patterns;

/// <summary>
/// The keys of a processor as numbers. A key of several values is one text: each value after its length, so that no two keys look alike.
/// </summary>
internal sealed class KeyTable(EventPath[] by)
{
    private readonly Utf8Table _table = new();
    private byte[] _scratch = new byte[256];
    private int _length;

    public int Count => _table.Count;

    /// <summary>Reads the key of an event. False: a value is missing or null.</summary>
    public bool TryRead(AutomationEvent e, out ReadOnlySpan<byte> key)
    {
        key = default;
        if (by.Length == 0)
        {
            return true;
        }

        if (by.Length == 1)
        {
            return TryReadValue(e.Get(by[0]), out key);
        }

        _length = 0;
        foreach (EventPath path in by)
        {
            if (!TryReadValue(e.Get(path), out ReadOnlySpan<byte> value))
            {
                return false;
            }

            Append(value);
        }

        key = _scratch.AsSpan(0, _length);
        return true;
    }

    /// <summary>The text of a key given by its values.</summary>
    public byte[] Encode(IReadOnlyList<string> values)
    {
        if (by.Length == 1)
        {
            return Encoding.UTF8.GetBytes(values[0]);
        }

        _length = 0;
        foreach (string value in values)
        {
            Append(Encoding.UTF8.GetBytes(value));
        }

        return _scratch.AsSpan(0, _length).ToArray();
    }

    /// <summary>The number of a key; -1: unknown.</summary>
    public int Find(ReadOnlySpan<byte> key, out ulong hash)
    {
        hash = Utf8Hash.Of(key);
        return _table.Find(key, hash);
    }

    public int Add(ReadOnlySpan<byte> key, ulong hash) => _table.Add(key, hash);

    public void Remove(int slot) => _table.Remove(slot);

    /// <summary>The values of a key.</summary>
    public string[] ValuesOf(int slot)
    {
        ReadOnlySpan<byte> key = _table.TextOf(slot);
        if (by.Length == 1)
        {
            return [Encoding.UTF8.GetString(key)];
        }

        var values = new string[by.Length];
        for (int i = 0; i < values.Length; i++)
        {
            int length = BitConverter.ToInt32(key);
            values[i] = Encoding.UTF8.GetString(key.Slice(sizeof(int), length));
            key = key[(sizeof(int) + length)..];
        }

        return values;
    }

    private static bool TryReadValue(EventValue value, out ReadOnlySpan<byte> text)
    {
        // A plain text is its own key; whatever else keys are made of is the routing's to say.
        if (value.TryGetUtf8(out text) && (text.IsEmpty || text[0] != (byte)'/'))
        {
            return true;
        }

        if (EventKey.TextOf(value) is not { } written)
        {
            return false;
        }

        text = Encoding.UTF8.GetBytes(written);
        return true;
    }

    private void Append(ReadOnlySpan<byte> value)
    {
        int needed = _length + sizeof(int) + value.Length;
        if (needed > _scratch.Length)
        {
            Array.Resize(ref _scratch, Math.Max(needed, _scratch.Length * 2));
        }

        BitConverter.TryWriteBytes(_scratch.AsSpan(_length), value.Length);
        value.CopyTo(_scratch.AsSpan(_length + sizeof(int)));
        _length = needed;
    }
}
