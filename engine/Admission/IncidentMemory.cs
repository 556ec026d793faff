namespace Reflex.Engine.Admission;

/// <summary>
/// When a closed incident may be forgotten: once no match can reopen it and none that it counted can be delivered again. Both count
/// by the clock from when it was seen closed, so that a backlog of old matches is told apart as well as fresh ones.
/// </summary>
public static class IncidentMemory
{
    /// <summary>Remembers how long the match that has just been noted may reopen the incident.</summary>
    public static void Note(IncidentLife life, IncidentQuestion match)
    {
        ArgumentNullException.ThrowIfNull(life);
        ArgumentNullException.ThrowIfNull(match);
        TimeSpan keep = (match.ReopenWithin ?? TimeSpan.Zero) + GuardMemory.Lateness;
        life.KeepFor = life.KeepFor > keep ? life.KeepFor : keep;
        // What a closed incident absorbs may come again too.
        life.ClosedSince = life.IsOpen ? null : match.Now;
    }

    /// <summary>
    /// When it may be forgotten; null: not by itself, because one is open or is still followed, or how long it is needed is not
    /// known.
    /// </summary>
    public static DateTimeOffset? ForgetAt(IncidentLife life, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(life);
        if (life.IsOpen || life.Ended.Count > 0)
        {
            return null;
        }

        if (life.IncidentId is null)
        {
            return DateTimeOffset.MinValue;
        }

        life.ClosedSince ??= now;
        return life.ClosedSince + life.KeepFor;
    }
}
