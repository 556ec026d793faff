namespace Reflex.Functions.DeadLetters;

/// <summary>Which dead letters are meant; every condition that is given must hold.</summary>
public sealed record DeadLetterFilter
{
    /// <summary>IDs of the letters; empty (default) for any.</summary>
    public IReadOnlyList<string> Ids { get; init; } = [];

    /// <summary>Those with this reason, compared without regard to case; null: any.</summary>
    public string? Reason { get; init; }

    /// <summary>Those that came in at this time or later; null: any.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Those that came in before this time; null: any.</summary>
    public DateTimeOffset? To { get; init; }

    /// <summary>Whether nothing is asked for, so that everything would be meant.</summary>
    internal bool IsEmpty => Ids.Count == 0 && Reason is null && From is null && To is null;

    internal bool Matches(DeadLetter letter) =>
        (Ids.Count == 0 || Ids.Contains(letter.Id, StringComparer.Ordinal))
        && (Reason is null || Reason.Equals(letter.Reason, StringComparison.OrdinalIgnoreCase))
        && (From is null || letter.At >= From)
        && (To is null || letter.At < To);
}
