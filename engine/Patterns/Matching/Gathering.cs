using Reflex.Engine.Patterns.Results;

namespace Reflex.Engine.Patterns.Matching;

/// <summary>Matches that came since the first one, to be fired as one.</summary>
internal sealed class Gathering(long first)
{
    /// <summary>`at` of the first match, in ticks.</summary>
    public long First { get; } = first;

    /// <summary>The parts of the matches, in order.</summary>
    public List<PartBinding[]> Matches { get; } = [];

    public int Events { get; set; }
}
