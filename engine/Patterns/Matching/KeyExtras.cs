namespace Reflex.Engine.Patterns.Matching;

/// <summary>The parts of a key's state that few keys have.</summary>
internal sealed class KeyExtras
{
    /// <summary>Matches that wait for the end of their gathering.</summary>
    public Gathering? Gathering { get; set; }

    /// <summary>What timers have completed ahead of the watermark.</summary>
    public List<FiredTimer>? Fired { get; set; }

    /// <summary>Sequences: event times of what a leading `not` names, from before <see cref="KeySlot.Mark"/>, while something may begin between them.</summary>
    public List<long>? OlderNots { get; set; }

    /// <summary>The order of its identities, once they have come to the limit.</summary>
    public IdentityOrder? Identities { get; set; }

    /// <summary>Running results over a window; rebuilt from its events, never stored.</summary>
    public WindowTotals? Totals { get; set; }
}
