namespace Reflex.Functions.Incidents;

/// <summary>When an incident opens, absorbs, reopens and closes. Pure: state and match in, what to start out.</summary>
internal static class IncidentRules
{
    /// <summary>Matches that are remembered against redelivery.</summary>
    public const int MaxSeen = 500;

    /// <summary>Takes a match in; what to start, or null where the open incident absorbs it or it came before.</summary>
    public static IncidentRequest? Match(IncidentLife life, IncidentMatch match, Func<int, string> newId)
    {
        if (life.Seen.Contains(match.Request.RunId))
        {
            return null;
        }

        life.Seen.Add(match.Request.RunId);
        if (life.Seen.Count > MaxSeen)
        {
            life.Seen.RemoveAt(0);
        }

        life.LastAt = match.Now;
        if (life.IsOpen)
        {
            life.Count++;
            return null;
        }

        bool reopens = life.ClosedAt is { } closed && match.ReopenWithin is { } grace && match.Now < closed + grace;
        if (reopens)
        {
            life.Openings++;
            life.Count++;
        }
        else
        {
            life.Number++;
            life.Openings = 1;
            life.Count = 1;
            life.IncidentId = newId(life.Number);
        }

        life.IsOpen = true;
        life.ClosedAt = null;
        return new IncidentRequest
        {
            IncidentId = life.IncidentId!,
            Opening = life.Openings,
            Match = match with { Request = match.Request with { IncidentId = life.IncidentId } },
        };
    }

    public static CloseAnswer TryClose(IncidentLife life, CloseQuestion question)
    {
        if (life.IsOpen && life.IncidentId == question.IncidentId && question.Now >= life.LastAt + question.CloseAfter)
        {
            life.IsOpen = false;
            life.ClosedAt = question.Now;
        }

        bool isClosed = !life.IsOpen || life.IncidentId != question.IncidentId;
        return new CloseAnswer(isClosed, life.Count, life.LastAt);
    }
}
