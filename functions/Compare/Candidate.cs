namespace Reflex.Functions.Compare;

/// <summary>Another version of an automation that is tried beside the live one, as somebody set it.</summary>
public sealed record Candidate
{
    public required string Automation { get; init; }

    public required string Text { get; init; }

    public required string Hash { get; init; }

    public required string By { get; init; }

    public required DateTimeOffset At { get; init; }

    public string? Reason { get; init; }
}
