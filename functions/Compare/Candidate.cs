namespace Reflex.Functions.Compare;

/// <summary>Another version of an automation that is tried beside the live one, as somebody set it.</summary>
public sealed record Candidate
{
    /// <summary>The automation.</summary>
    public required string Automation { get; init; }

    /// <summary>Its YAML text.</summary>
    public required string Text { get; init; }

    /// <summary>Hash of the text.</summary>
    public required string Hash { get; init; }

    /// <summary>Who set it.</summary>
    public required string By { get; init; }

    /// <summary>When.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Why.</summary>
    public string? Reason { get; init; }
}
