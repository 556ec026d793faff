namespace Reflex.Functions.Guards;

/// <summary>A switch as somebody left it.</summary>
public sealed record ControlSwitch
{
    /// <summary>Whether everything that it governs is stopped.</summary>
    public bool Killed { get; init; }

    /// <summary><c>shadow</c>, <c>approve</c> or <c>auto</c>, in place of what the automation says; null: what it says.</summary>
    public string? Mode { get; init; }

    public required string By { get; init; }

    public required DateTimeOffset At { get; init; }

    public string? Reason { get; init; }
}
