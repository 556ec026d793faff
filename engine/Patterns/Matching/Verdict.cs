namespace Reflex.Engine.Patterns.Matching;

/// <summary>What an event does to a partial match: a part that it fills, 0 or more, or one of these.</summary>
internal static class Verdict
{
    /// <summary>The event has no effect.</summary>
    public const int Skip = -1;

    /// <summary>It ends it: a canceller, an `until` before the minimum, a break of strict contiguity.</summary>
    public const int End = -2;

    /// <summary>It ends the loop that the partial match stands in.</summary>
    public const int Close = -3;

    /// <summary>It ends the loop that would come next, which is optional.</summary>
    public const int CloseNext = -4;

    /// <summary>Nothing can be added any more: contiguity is broken, and the match waits for the end of its window.</summary>
    public const int Seal = -5;
}
