using Reflex.Engine.Events;

namespace Reflex.Engine.Patterns.Matching;

/// <summary>
/// Numbers for texts: a text gets a small number that is free, the same until it is removed. Exact: a hash narrows the search, the bytes decide.
/// </summary>
internal sealed class Utf8Table
{
    private readonly ProbeTable _numbers = new();
    private readonly Stack<int> _free = new();
    private byte[]?[] _texts = new byte[]?[16];
    private int _used;

    public int Count => _used - _free.Count;

    /// <summary>The number of a text; -1: it has none.</summary>
    public int Find(ReadOnlySpan<byte> text, ulong hash)
    {
        int at = _numbers.Start((uint)hash);
        while (_numbers.TryNext(ref at, (uint)hash, out int number))
        {
            if (text.SequenceEqual(_texts[number]))
            {
                return number;
            }
        }

        return -1;
    }

    /// <summary>A number whose text has a hash, whatever the text; -1: none has it.</summary>
    public int Guess(ulong hash)
    {
        int at = _numbers.Start((uint)hash);
        return _numbers.TryNext(ref at, (uint)hash, out int number) ? number : -1;
    }

    /// <summary>Whether a number is a text's.</summary>
    public bool Is(int number, ReadOnlySpan<byte> text) => _texts[number] is { } own && text.SequenceEqual(own);

    /// <summary>Has the place fetched where the search for a text begins.</summary>
    public void FetchAhead(ulong hash) => _numbers.FetchAhead((uint)hash);

    /// <summary>Has fetched where the text of a number stands.</summary>
    public void FetchPlaceAhead(int number) => MemoryAhead.Fetch(in _texts[number]);

    /// <summary>Has the beginning of a number's text fetched, whose place has been fetched.</summary>
    public void FetchTextAhead(int number) => MemoryAhead.FetchObject(_texts[number], 0, MemoryAhead.Line);

    /// <summary>Gives a number to a text that has none.</summary>
    public int Add(ReadOnlySpan<byte> text, ulong hash)
    {
        if (!_free.TryPop(out int number))
        {
            number = _used++;
            if (number == _texts.Length)
            {
                Array.Resize(ref _texts, number * 2);
            }
        }

        _texts[number] = text.ToArray();
        _numbers.Add((uint)hash, number);
        return number;
    }

    public void Remove(int number)
    {
        _numbers.Remove((uint)Utf8Hash.Of(_texts[number]), number);
        _texts[number] = null;
        _free.Push(number);
    }

    public ReadOnlySpan<byte> TextOf(int number) => _texts[number];
}
