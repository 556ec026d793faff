namespace Reflex.Functions.DeadLetters;

/// <summary>An event that was set aside, wherever it was.</summary>
internal sealed record DeadLetter
{
    /// <summary>The Service Bus queue or topic, or <see cref="RejectedEventSource.SourceName"/>.</summary>
    public required string Source { get; init; }

    /// <summary>Its identity within the source: the sequence number, or the rejected event's ID.</summary>
    public required string Id { get; init; }

    /// <summary>The message ID, or the function that rejected it.</summary>
    public string? Origin { get; init; }

    /// <summary>A word, e.g. <c>invalid-data</c> or <c>MaxDeliveryCountExceeded</c>.</summary>
    public required string Reason { get; init; }

    public string? Description { get; init; }

    public required DateTimeOffset At { get; init; }

    /// <summary>What it holds, as text; cut off in lists.</summary>
    public string? Body { get; init; }
}

/// <summary>Part of a list, oldest first.</summary>
/// <param name="Items">The dead letters.</param>
/// <param name="Next">Where the list goes on; null at its end.</param>
internal sealed record DeadLetterPage(IReadOnlyList<DeadLetter> Items, string? Next);
