using System.Globalization;
using Reflex.Engine.Events;
using Reflex.Engine.Patterns.Results;

namespace Reflex.Engine.Patterns.Matching;

/// <summary>Collects what a step brings: matches, counts, and what has to be said.</summary>
internal sealed class StepRecorder
{
    /// <summary>Notices kept of one step; the counts count all.</summary>
    public const int MaxNotices = 100;

    public List<Match> Matches { get; private set; } = [];

    public List<PatternNotice> Notices { get; private set; } = [];

    public long Late { get; set; }

    public long Duplicate { get; set; }

    public long Unkeyed { get; set; }

    public long Suppressed { get; set; }

    public long Overflow { get; set; }

    public long Dropped { get; set; }

    public PatternCounts Counts => new(Late, Duplicate, Unkeyed, Suppressed, Overflow, Dropped);

    public void Overflowed(string what, int limit)
    {
        Overflow++;
        Say(PatternNoticeKind.Overflow, null, string.Create(
            CultureInfo.InvariantCulture, $"The limit of {limit} {what} is reached: the oldest is dropped."));
    }

    public void Say(PatternNoticeKind kind, AutomationEvent? about, string text)
    {
        if (Notices.Count < MaxNotices)
        {
            Notices.Add(new PatternNotice(kind, about, text));
        }
    }

    public (List<Match> Matches, List<PatternNotice> Notices, PatternCounts Counts) Take()
    {
        var taken = (Matches, Notices, Counts);
        Matches = [];
        Notices = [];
        Late = Duplicate = Unkeyed = Suppressed = Overflow = Dropped = 0;
        return taken;
    }
}
