namespace Reflex.Engine.Admission;

/// <summary>
/// When an incident opens, absorbs, closes, reopens and escalates. All of it goes by event time, so that the order and the delay of
/// delivery do not count; the clock only says when an incident may be shown as closed. Pure: state and match in, effect out.
/// </summary>
public static class IncidentRules
{
    /// <summary>Matches that are remembered against redelivery.</summary>
    public const int MaxSeen = 500;

    /// <summary>Ended incidents that are remembered for whoever follows them.</summary>
    public const int MaxEnded = 20;

    /// <summary>Applies a match: opens, reopens or repeats the incident.</summary>
    /// <param name="life">The incidents of the match's automation and key; changed.</param>
    /// <param name="match">The match.</param>
    /// <param name="newId">The ID of the n-th incident.</param>
    public static IncidentEffect Match(IncidentLife life, IncidentQuestion match, Func<int, string> newId)
    {
        ArgumentNullException.ThrowIfNull(life);
        ArgumentNullException.ThrowIfNull(match);
        ArgumentNullException.ThrowIfNull(newId);
        if (life.Seen.Contains(match.RunId))
        {
            return IncidentEffect.Repeated;
        }

        life.Seen.Add(match.RunId);
        if (life.Seen.Count > MaxSeen)
        {
            life.Seen.RemoveAt(0);
        }

        DateTimeOffset at = EventTimes.Of(match.At, match.Now);
        DateTimeOffset? end = life.IncidentId is null ? null : life.ClosedAt ?? life.LastAt + match.CloseAfter;
        if (at < end)
        {
            Absorb(life, at);
            return IncidentEffect.Absorbed;
        }

        bool reopens = at < end + match.ReopenWithin;
        if (reopens)
        {
            life.Openings++;
            life.Count++;
        }
        else
        {
            End(life, end);
            life.Number++;
            (life.Openings, life.Count, life.IncidentId) = (1, 1, newId(life.Number));
        }

        (life.IsOpen, life.ClosedAt, life.LastAt) = (true, null, at);
        return reopens ? IncidentEffect.Reopened : IncidentEffect.Opened;
    }

    /// <summary>Closes an incident that has been quiet for long enough by the clock, and says where it stands.</summary>
    public static CloseAnswer TryClose(IncidentLife life, CloseQuestion question)
    {
        ArgumentNullException.ThrowIfNull(life);
        ArgumentNullException.ThrowIfNull(question);
        if (life.IncidentId != question.IncidentId)
        {
            EndedIncident? ended = life.Ended.Find(one => one.IncidentId == question.IncidentId);
            life.Ended.RemoveAll(one => one.IncidentId == question.IncidentId);
            return ended is null
                ? new CloseAnswer(true, 0, default)
                : new CloseAnswer(true, ended.Count, ended.LastAt) { ClosedAt = ended.ClosedAt };
        }

        bool isPresent = question.Opening is null || question.Opening == life.Openings;
        DateTimeOffset end = life.LastAt + question.CloseAfter;
        if (life.IsOpen && isPresent && question.Now >= end)
        {
            (life.IsOpen, life.ClosedAt) = (false, end);
        }

        return new CloseAnswer(!life.IsOpen || !isPresent, life.Count, life.LastAt) { ClosedAt = life.ClosedAt };
    }

    /// <summary>
    /// Where an incident stands once its run has ended: a person has to look where the run failed or left something undone.
    /// </summary>
    public static IncidentState AfterRun(bool failed, bool needsPerson) =>
        failed || needsPerson ? IncidentState.Escalated : IncidentState.Open;

    // A closed incident counts what comes late and is not prolonged by it: what goes on beyond its end has to be seen.
    private static void Absorb(IncidentLife life, DateTimeOffset at)
    {
        life.Count++;
        if (life.IsOpen && at > life.LastAt)
        {
            life.LastAt = at;
        }
    }

    private static void End(IncidentLife life, DateTimeOffset? end)
    {
        if (!life.IsOpen || end is not { } closedAt)
        {
            return;
        }

        life.Ended.Add(new EndedIncident(life.IncidentId!, life.Count, life.LastAt, closedAt));
        if (life.Ended.Count > MaxEnded)
        {
            life.Ended.RemoveAt(0);
        }
    }
}
