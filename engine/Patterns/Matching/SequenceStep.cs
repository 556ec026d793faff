namespace Reflex.Engine.Patterns.Matching;

internal sealed class SequenceStep
{
    public required string Name { get; init; }

    public required int Condition { get; init; }

    public required int Min { get; init; }

    public required int Max { get; init; }

    public required bool IsOptional { get; init; }

    /// <summary>The condition that ends the loop; -1: none.</summary>
    public required int Until { get; init; }

    /// <summary>The `not` conditions that stand right after the part.</summary>
    public ulong NotsAfter { get; set; }

    /// <summary>The `not` conditions that cancel once this part, the last that came, has its minimum.</summary>
    public ulong Cancellers { get; set; }

    /// <summary>The conditions that can change a partial match that stands in this part.</summary>
    public ulong Awaited { get; set; }

    /// <summary>All parts after this one are optional: with its minimum the sequence is complete.</summary>
    public bool IsAccepting { get; set; }
}
