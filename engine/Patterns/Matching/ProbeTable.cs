using Reflex.Engine.Events;

namespace Reflex.Engine.Patterns.Matching;

/// <summary>
/// Numbers by hash, several for one hash where need be. A look-up reads one line of memory as a rule: the cells are probed one after the other, and each holds
/// its hash, so that what the numbers stand for is only looked at where the hashes agree. Removing leaves no gaps behind.
/// </summary>
internal sealed class ProbeTable
{
    private ulong[] _cells = new ulong[16];

    /// <summary>How many numbers are in it.</summary>
    public int Count { get; private set; }

    /// <summary>Where the search for a hash begins.</summary>
    public int Start(uint hash) => (int)(hash >> 1) & (_cells.Length - 1);

    /// <summary>Has the place fetched where the search for a hash begins.</summary>
    public void FetchAhead(uint hash) => MemoryAhead.Fetch(in _cells[Start(hash)]);

    /// <summary>The next number of a hash, from a place on that is moved behind it. False: there is no more.</summary>
    public bool TryNext(ref int at, uint hash, out int number)
    {
        ulong[] cells = _cells;
        while (true)
        {
            ulong cell = cells[at & (cells.Length - 1)];
            if (cell == 0)
            {
                number = -1;
                return false;
            }

            at++;
            if ((uint)(cell >> 32) == (hash | 1))
            {
                number = (int)cell;
                return true;
            }
        }
    }

    public void Add(uint hash, int number)
    {
        if (++Count * 2 > _cells.Length)
        {
            Grow();
        }

        Put(CellOf(hash, number));
    }

    /// <summary>Takes out a number that is in the table.</summary>
    public void Remove(uint hash, int number)
    {
        ulong[] cells = _cells;
        int mask = cells.Length - 1;
        ulong cell = CellOf(hash, number);
        int gap = Start(hash);
        while (cells[gap] != cell)
        {
            gap = (gap + 1) & mask;
        }

        // What was pushed past the gap moves into it; a search stops at the first empty cell.
        for (int at = (gap + 1) & mask; cells[at] != 0; at = (at + 1) & mask)
        {
            int home = Start((uint)(cells[at] >> 32));
            if (((at - home) & mask) >= ((at - gap) & mask))
            {
                cells[gap] = cells[at];
                gap = at;
            }
        }

        cells[gap] = 0;
        Count--;
    }

    /// <summary>A cell is never zero: the lowest bit of its hash is set, and not used for its place.</summary>
    private static ulong CellOf(uint hash, int number) => ((ulong)(hash | 1) << 32) | (uint)number;

    private void Put(ulong cell)
    {
        int at = Start((uint)(cell >> 32));
        while (_cells[at] != 0)
        {
            at = (at + 1) & (_cells.Length - 1);
        }

        _cells[at] = cell;
    }

    private void Grow()
    {
        ulong[] before = _cells;
        _cells = new ulong[before.Length * 2];
        foreach (ulong cell in before)
        {
            if (cell != 0)
            {
                Put(cell);
            }
        }
    }
}
