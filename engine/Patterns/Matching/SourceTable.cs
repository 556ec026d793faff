namespace Reflex.Engine.Patterns.Matching;

/// <summary>Numbers for the sources of the identities that are remembered, as long as one of them uses it.</summary>
/// <remarks>Events come in runs of one source: what is worked out for one is kept for the next.</remarks>
internal sealed class SourceTable
{
    private const int None = -1;

    private readonly Utf8Table _texts = new();
    private int[] _users = new int[16];
    private int _latest = None;
    private byte[] _latestText = [];
    private ulong _latestHash = Utf8Hash.Of([]);

    public ulong HashOf(ReadOnlySpan<byte> source)
    {
        if (!source.SequenceEqual(_latestText))
        {
            _latestText = source.ToArray();
            _latestHash = Utf8Hash.Of(source);
            _latest = _texts.Find(source, _latestHash);
        }

        return _latestHash;
    }

    /// <summary>The number of a source; -1: no identity has it.</summary>
    public int Find(ReadOnlySpan<byte> source)
    {
        HashOf(source);
        return _latest;
    }

    /// <summary>Counts one more use of a source that was looked for just now; returns its number.</summary>
    public int Use(int number, ReadOnlySpan<byte> source)
    {
        if (number == None)
        {
            number = _texts.Add(source, _latestHash);
            if (number >= _users.Length)
            {
                Array.Resize(ref _users, _users.Length * 2);
            }

            _users[number] = 0;
            _latest = number;
        }

        _users[number]++;
        return number;
    }

    public void Release(int number)
    {
        if (--_users[number] == 0)
        {
            _texts.Remove(number);
            _latest = _latest == number ? None : _latest;
        }
    }

    public ReadOnlySpan<byte> TextOf(int number) => _texts.TextOf(number);
}
