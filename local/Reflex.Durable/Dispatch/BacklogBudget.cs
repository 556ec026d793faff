namespace Reflex.Durable.Dispatch;

/// <summary>
/// How many waiting messages entities may hold in memory. One entity may use much of it, and each has a few of its own, so that a long
/// backlog of one does not send the others to the disk for every message.
/// </summary>
internal sealed class BacklogBudget(int most)
{
    private const int EachItsOwn = 16;

    private int _held;

    public int Held => Volatile.Read(ref _held);

    /// <summary>Whether an entity that holds so many may hold one more; if so, it is counted.</summary>
    public bool TryTake(int held)
    {
        if (held >= EachItsOwn && Volatile.Read(ref _held) >= most)
        {
            return false;
        }

        Take(1);
        return true;
    }

    /// <summary>How many messages an entity may read at once.</summary>
    public int RoomFor(int wanted) => Math.Clamp(most - Volatile.Read(ref _held), EachItsOwn, wanted);

    public void Take(int count) => Interlocked.Add(ref _held, count);

    public void Return(int count) => Interlocked.Add(ref _held, -count);
}
