namespace Reflex.Engine.Patterns.Matching;

/// <summary>Byte strings, kept in pages and dropped in the order in which they were added.</summary>
internal sealed class ByteQueue
{
    private const int PageSize = 1 << 16;

    private readonly Queue<byte[]> _spare = new();
    private byte[][] _pages = new byte[16][];
    private byte[] _page = [];
    private int _firstPage;
    private int _lastPage = -1;
    private int _lastLength;

    /// <summary>The place of a stored text.</summary>
    public readonly record struct Place(int Page, int Offset, int Length);

    public Place Add(ReadOnlySpan<byte> text)
    {
        if (text.Length > _page.Length - _lastLength)
        {
            AddPage(text.Length);
        }

        int offset = _lastLength;
        text.CopyTo(_page.AsSpan(offset));
        _lastLength = offset + text.Length;
        return new Place(_lastPage, offset, text.Length);
    }

    public ReadOnlySpan<byte> Read(in Place place) => _pages[place.Page & (_pages.Length - 1)].AsSpan(place.Offset, place.Length);

    /// <summary>Drops the pages before the one of a text.</summary>
    public void DropBefore(in Place place)
    {
        while (_firstPage < place.Page)
        {
            ref byte[] page = ref _pages[_firstPage & (_pages.Length - 1)];
            if (page.Length == PageSize && _spare.Count < 4)
            {
                _spare.Enqueue(page);
            }

            page = [];
            _firstPage++;
        }
    }

    private void AddPage(int length)
    {
        if (++_lastPage - _firstPage == _pages.Length)
        {
            var larger = new byte[_pages.Length * 2][];
            for (int i = _firstPage; i < _lastPage; i++)
            {
                larger[i & (larger.Length - 1)] = _pages[i & (_pages.Length - 1)];
            }

            _pages = larger;
        }

        _page = length <= PageSize && _spare.TryDequeue(out byte[]? spare) ? spare : GC.AllocateUninitializedArray<byte>(Math.Max(PageSize, length));
        _pages[_lastPage & (_pages.Length - 1)] = _page;
        _lastLength = 0;
    }
}
