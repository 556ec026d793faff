namespace Reflex.Functions.Guards;

/// <summary>A switch as somebody left it.</summary>
public sealed record ControlSwitch
{
    /// <summary>Whether everything that it governs is stopped.</summary>
    public bool Killed { get; init; }

    /// <summary><c>shadow</c>, <c>approve</c> or <c>auto</c>, in place of what the automation says; null: what it says.</summary>
    public string? Mode { get; init; }

    /// <summary>Who turned it last.</summary>
    public required string By { get; init; }

    /// <summary>When.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Why.</summary>
    public string? Reason { get; init; }
}
