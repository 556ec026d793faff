namespace Reflex.Functions.DeadLetters;

/// <summary>A request to redrive dead letters.</summary>
public sealed record RedriveRequest
{
    /// <summary>Where the dead letters are.</summary>
    public required string Source { get; init; }

    public required DeadLetterFilter Filter { get; init; }

    /// <summary>How many a second at most; 1 to 100. Default: 10.</summary>
    public int PerSecond { get; init; } = 10;

    /// <summary>How many in all at most; 1 to 100,000. Default: 1,000.</summary>
    public int Max { get; init; } = 1000;

    public required string RequestedBy { get; init; }

    /// <summary>
    /// Dead letters that came in from this time on are left alone: what fails again must not be redriven for ever. The time of the request.
    /// </summary>
    public DateTimeOffset Before { get; init; }

    /// <summary>Where the list goes on; null at first.</summary>
    public string? After { get; init; }

    /// <summary>How many letters have been redriven so far.</summary>
    public int Done { get; init; }
}

/// <summary>The result of one second's work.</summary>
/// <param name="Moved">How many letters were redriven.</param>
/// <param name="Next">Where the list goes on; null at its end.</param>
public sealed record RedriveStep(int Moved, string? Next);

/// <summary>The progress of a redrive.</summary>
/// <param name="Source">Where the dead letters are.</param>
/// <param name="Done">How many letters have been redriven.</param>
/// <param name="Finished">Whether there is nothing left to do.</param>
public sealed record RedriveProgress(string Source, int Done, bool Finished);
