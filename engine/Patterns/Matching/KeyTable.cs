using System.Text;
using Reflex.Engine.Events;

namespace Reflex.Engine.Patterns.Matching;

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
            return TryReadValue(e, by[0], out key);
        }

        _length = 0;
        foreach (EventPath path in by)
        {
            if (!TryReadValue(e, path, out ReadOnlySpan<byte> value))
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

    /// <summary>Reads an event's key where it is one plain text, and tells where that stands. False: there is none, or the key is made of more than that.</summary>
    public bool TryReadPlain(AutomationEvent e, out JsonToken token, out ReadOnlySpan<byte> key)
    {
        token = default;
        key = default;
        return by.Length == 1 && TryReadPlain(e, by[0], out token, out key);
    }

    /// <summary>The number of a key; -1: unknown.</summary>
    public int Find(ReadOnlySpan<byte> key) => Find(key, Utf8Hash.Of(key));

    /// <inheritdoc cref="Find(ReadOnlySpan{byte})"/>
    public int Find(ReadOnlySpan<byte> key, ulong hash) => _table.Find(key, hash);

    /// <summary>The number of a key that has a hash, whatever the key; -1: none has it.</summary>
    public int Guess(ulong hash) => _table.Guess(hash);

    /// <summary>Whether a number is a key's.</summary>
    public bool Is(int slot, ReadOnlySpan<byte> key) => _table.Is(slot, key);

    /// <summary>Has the place fetched where the search for a key begins.</summary>
    public void FetchAhead(ulong hash) => _table.FetchAhead(hash);

    /// <summary>Has fetched where the text of a key stands.</summary>
    public void FetchPlaceAhead(int slot) => _table.FetchPlaceAhead(slot);

    /// <summary>Has the text of a key fetched, whose place has been fetched.</summary>
    public void FetchTextAhead(int slot) => _table.FetchTextAhead(slot);

    public int Add(ReadOnlySpan<byte> key, ulong hash) => _table.Add(key, hash);

    public void Remove(int slot) => _table.Remove(slot);

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

    /// <summary>A plain text is its own key; whatever else keys are made of is the routing's to say.</summary>
    private static bool TryReadPlain(AutomationEvent e, EventPath path, out JsonToken token, out ReadOnlySpan<byte> text)
    {
        int found = EventNavigator.Find(e, path);
        token = found >= 0 ? e.Tokens[found] : default;
        return e.TryGetPlainText(token, out text) && (text.IsEmpty || text[0] != (byte)'/');
    }

    private static bool TryReadValue(AutomationEvent e, EventPath path, out ReadOnlySpan<byte> text)
    {
        if (TryReadPlain(e, path, out _, out text))
        {
            return true;
        }

        EventValue value = e.Get(path);
        if (value.Kind == EventValueKind.Number && DecimalText.IsCanonicalInteger(value.Raw(out _)))
        {
            text = value.Raw(out _);
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
