namespace Reflex.Durable.Storage;

/// <summary>A place in the order of what is due: by time, then by a number that is unique among those of one time.</summary>
internal readonly record struct TimerPosition(DateTime Due, long Order) : IComparable<TimerPosition>
{
    public static TimerPosition First { get; } = new(DateTime.MinValue, 0);

    public int CompareTo(TimerPosition other) =>
        Due.CompareTo(other.Due) is not 0 and int byTime ? byTime : Order.CompareTo(other.Order);
}

internal readonly record struct TimerEntry(object Key, TimerPosition Position);
