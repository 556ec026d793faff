using Reflex.Engine.Events;
using Reflex.Engine.Patterns.Results;
using Reflex.Functions.Runs;
using Reflex.Functions.Storage;

namespace Reflex.Functions.Compare;

/// <summary>
/// Which matches of the two versions are about the same thing: those of one key that have an event in common. Pure: matches and what is
/// remembered in, comparisons to make out.
/// </summary>
internal static class TrialPairing
{
    /// <summary>Lone matches that are remembered for one key; of more the oldest stay lone.</summary>
    public const int MostLone = 100;

    // Of a match with very many events these identify it; they are the newest, which overlapping matches have in common.
    private const int MostEvents = 500;

    /// <summary>The comparisons that a step of both patterns gives rise to, in order.</summary>
    public static IReadOnlyList<ComparisonRequest> Pair(
        Trial trial, List<LoneMatch> lone, IReadOnlyList<Match> live, IReadOnlyList<Match> candidate, DateTimeOffset now)
    {
        lone.RemoveAll(match => match.Until <= now);
        var requests = new List<ComparisonRequest>();
        List<(Match Match, string[] Events)> others = [.. candidate.Select(match => (match, EventsOf(match)))];
        foreach (Match match in live)
        {
            string[] events = EventsOf(match);
            int other = others.FindIndex(one => one.Events.Intersect(events, StringComparer.Ordinal).Any());
            if (other >= 0)
            {
                requests.Add(Request(trial, NameOf(trial, match), match, others[other].Match));
                others.RemoveAt(other);
            }
            else
            {
                requests.Add(Join(trial, lone, TrialSide.Live, match, events, now));
            }
        }

        requests.AddRange(others.Select(other => Join(trial, lone, TrialSide.Candidate, other.Match, other.Events, now)));
        if (lone.Count > MostLone)
        {
            lone.RemoveRange(0, lone.Count - MostLone);
        }

        return requests;
    }

    private static ComparisonRequest Request(Trial trial, string id, Match? live, Match? candidate) => trial.Compare(
        id,
        live is null ? null : RunRequests.OfMatch(trial.Live, live, id),
        candidate is null ? null : RunRequests.OfMatch(trial.Candidate, candidate, id),
        live is null ? null : RunRequests.NameOf(live));

    private static ComparisonRequest Join(
        Trial trial, List<LoneMatch> lone, TrialSide side, Match match, string[] events, DateTimeOffset now)
    {
        int found = lone.FindIndex(one => one.Side != side && one.Events.Intersect(events, StringComparer.Ordinal).Any());
        string id;
        if (found >= 0)
        {
            id = lone[found].ComparisonId;
            lone.RemoveAt(found);
        }
        else
        {
            id = NameOf(trial, match);
            // Whatever shares an event with it spans at most one reach further, and timers fire a reach after that at the latest.
            lone.Add(new LoneMatch(side, id, events, trial.Reach is { } reach ? now + reach + reach : DateTimeOffset.MaxValue));
        }

        return side == TrialSide.Live ? Request(trial, id, match, null) : Request(trial, id, null, match);
    }

    private static string NameOf(Trial trial, Match match) => InstanceIds.Comparison(trial.Live.Name, trial.Id, RunRequests.NameOf(match));

    private static string[] EventsOf(Match match) =>
        [.. match.Parts.SelectMany(part => part.Events).Select(IdentityOf).Distinct(StringComparer.Ordinal).TakeLast(MostEvents)];

    private static string IdentityOf(AutomationEvent e) => TableKeys.Hash($"{e.Source}\n{e.Id}")[..16];
}
