namespace Reflex.Engine.Events;

/// <summary>What the parser accepts at most; anything beyond is rejected with a reason, before memory is spent on it.</summary>
public sealed record EventLimits
{
    /// <summary>The limits that are used where none are given.</summary>
    public static EventLimits Default { get; } = new();

    /// <summary>Bytes of one event. Default 1 MiB, which is Event Grid's limit for an event and for a batch; at most 256 MiB.</summary>
    public int MaxEventBytes { get; init; } = 1024 * 1024;

    /// <summary>Bytes of one batch. Default 16 MiB.</summary>
    public int MaxBatchBytes { get; init; } = 16 * 1024 * 1024;

    /// <summary>Events of one batch. Default 5,000, which is Event Grid's limit for a delivered batch.</summary>
    public int MaxBatchEvents { get; init; } = 5_000;

    /// <summary>Levels of objects and arrays inside each other, the event itself being the first. Default 64; 1 to 256.</summary>
    public int MaxDepth { get; init; } = 64;
}
