namespace Reflex.Engine.Conditions;

/// <summary>What a subscription's advanced filters may hold (Event Grid, "event filtering", limitations).</summary>
internal static class EventGridLimits
{
    /// <summary>Advanced filters of a subscription.</summary>
    public const int Filters = 25;

    /// <summary>Values over all filters of a subscription. Whether a range is one or two is not documented; two is counted.</summary>
    public const int Values = 25;

    /// <summary>Characters of a text to compare with.</summary>
    public const int TextLength = 512;
}
