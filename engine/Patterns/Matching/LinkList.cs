namespace Reflex.Engine.Patterns.Matching;

/// <summary>A list of links in the order of (event time, arrival). In-order events are put at its end in constant time.</summary>
internal struct LinkList
{
    public int Head;
    public int Tail;
    public int Count;

    public static LinkList Empty => new() { Head = LinkPool.None, Tail = LinkPool.None };

    public void Insert(LinkPool pool, int index)
    {
        ref Link link = ref pool[index];
        Count++;
        if (Tail == LinkPool.None)
        {
            Head = Tail = index;
            return;
        }

        if (pool[Tail].IsBefore(link.Time, link.Sequence))
        {
            pool[Tail].Next = index;
            Tail = index;
            return;
        }

        if (!pool[Head].IsBefore(link.Time, link.Sequence))
        {
            link.Next = Head;
            Head = index;
            return;
        }

        int before = Head;
        while (pool[pool[before].Next].IsBefore(link.Time, link.Sequence))
        {
            before = pool[before].Next;
        }

        link.Next = pool[before].Next;
        pool[before].Next = index;
    }

    /// <summary>Unlinks the oldest; the caller frees it.</summary>
    public int RemoveHead(LinkPool pool)
    {
        int index = Head;
        Head = pool[index].Next;
        if (Head == LinkPool.None)
        {
            Tail = LinkPool.None;
        }

        Count--;
        return index;
    }

    /// <summary>Unlinks one of the list; the caller frees it.</summary>
    public void Remove(LinkPool pool, int index)
    {
        if (index == Head)
        {
            RemoveHead(pool);
            return;
        }

        int before = Head;
        while (pool[before].Next != index)
        {
            before = pool[before].Next;
        }

        pool[before].Next = pool[index].Next;
        Tail = Tail == index ? before : Tail;
        Count--;
    }

    public void Clear(LinkPool pool)
    {
        while (Head != LinkPool.None)
        {
            pool.Free(RemoveHead(pool));
        }
    }

    /// <summary>Removes and frees everything before a point.</summary>
    public int RemoveBefore(LinkPool pool, long time, long sequence)
    {
        int removed = 0;
        while (Head != LinkPool.None && pool[Head].IsBefore(time, sequence))
        {
            pool.Free(RemoveHead(pool));
            removed++;
        }

        return removed;
    }
}
