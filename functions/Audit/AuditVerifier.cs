namespace Reflex.Functions.Audit;

/// <summary>The end of the chain: the newest record's number and hash.</summary>
/// <param name="Sequence">Number of the newest record; 0 where there is none.</param>
/// <param name="Hash">Its hash.</param>
internal sealed record AuditHead(long Sequence, string Hash)
{
    /// <summary>The head of a chain that nothing has been appended to.</summary>
    public static AuditHead Empty { get; } = new(0, AuditRecord.Genesis);
}

/// <summary>
/// Checks a chain from its newest record to its first: each record's content must have its hash, stand at its number, and be the one that
/// the record after it names as its predecessor.
/// </summary>
internal sealed class AuditVerifier
{
    // A gap as large as a number that somebody wrote by hand must not fill the memory: so many of it are named, the rest is one finding.
    private const int MostOfOneGap = 1_000;

    private readonly List<AuditFinding> _findings = [];
    private readonly HashSet<long> _beyond = [];
    private readonly string? _knownHash;
    private AuditHead? _head;
    private long _expectedSequence;

    // Null after a gap or a change: what comes before it is judged by itself, so that one wrong record is one finding.
    private string? _expectedHash;
    private long _records;
    private bool _knownIsThere;

    /// <param name="head">The head row; null if there is none.</param>
    /// <param name="knownHash">A head hash that was noted before and must still be in the chain; null for none.</param>
    public AuditVerifier(AuditHead? head, string? knownHash = null)
    {
        (_head, _knownHash) = (head, knownHash);
        (_expectedSequence, _expectedHash) = head ?? AuditHead.Empty;
    }

    /// <summary>Takes the next older record and the number of the place it stands at.</summary>
    public void Next(long place, AuditRecord record)
    {
        _records++;
        if (_head is null)
        {
            Add(place, "removed", $"the head row was removed; the newest remaining record is {place}");
            _head = new AuditHead(place, record.Hash);
            (_expectedSequence, _expectedHash) = (place, null);
        }

        if (place > _expectedSequence)
        {
            // Judged at the end: it may have been appended since the head was read.
            _beyond.Add(place);
            return;
        }

        AddRemoved(place + 1, _expectedSequence);

        string content = record.ComputeHash();
        if (record.Sequence != place)
        {
            Add(place, "reordered", $"place {place} holds the record with number {record.Sequence} ({record.Action} {record.Subject})");
            _expectedHash = null;
        }
        else if (content != record.Hash || (_expectedHash is not null && record.Hash != _expectedHash))
        {
            Add(place, "changed", $"record {place} ({record.Action} {record.Subject}, {record.At:u}) was changed after it was written");
            _expectedHash = null;
        }
        else
        {
            _expectedHash = record.Previous;
            _knownIsThere |= record.Hash == _knownHash;
        }

        _expectedSequence = place - 1;
    }

    /// <summary>The result, once the last record has been read.</summary>
    /// <param name="headNow">The number in the head row now; what was appended meanwhile is no finding.</param>
    /// <param name="newestFact">
    /// The highest number that any fact's own row names; where it lies beyond the head, the head was moved back.
    /// </param>
    public AuditVerdict Finish(long headNow, long newestFact)
    {
        AddRemoved(1, _expectedSequence);
        if (_records > 0 && _expectedHash is { } first && first != AuditRecord.Genesis)
        {
            Add(1, "changed", "the first record names a predecessor: records before it were removed and the rest renumbered");
        }

        AuditHead head = _head ?? AuditHead.Empty;
        long end = Math.Max(head.Sequence, headNow);
        foreach (long place in _beyond.Where(place => place > end))
        {
            Add(
                place,
                "inserted",
                $"record {place} is beyond the head, which is at {end}: it was added by hand, or the head was moved back");
        }

        AddCut(end, newestFact);

        if (_knownHash is not null && _knownHash != AuditRecord.Genesis && !_knownIsThere)
        {
            Add(
                end,
                "removed",
                $"the record with hash {_knownHash} no longer exists: the newest records were cut off, or the chain was rewritten");
        }

        return new AuditVerdict(_records, head.Hash, [.. _findings.OrderBy(finding => finding.Sequence)]);
    }

    private void AddRemoved(long first, long last)
    {
        if (first > last)
        {
            return;
        }

        long named = Math.Max(first, last - MostOfOneGap + 1);
        for (long missing = last; missing >= named; missing--)
        {
            Add(missing, "removed", $"record {missing} was removed");
        }

        if (named > first)
        {
            Add(first, "removed", $"records {first} to {named - 1} were removed");
        }

        _expectedHash = null;
    }

    private void AddCut(long end, long newestFact)
    {
        long named = newestFact - end > MostOfOneGap ? end + MostOfOneGap : newestFact;
        for (long cut = end + 1; cut <= named; cut++)
        {
            if (!_beyond.Contains(cut))
            {
                Add(cut, "removed", $"record {cut} was removed and the head moved back to {end}");
            }
        }

        if (newestFact > named)
        {
            Add(
                named + 1,
                "removed",
                $"records {named + 1} to {newestFact} were removed and the head moved back to {end}, except those named above");
        }
    }

    private void Add(long sequence, string kind, string message) => _findings.Add(new AuditFinding(sequence, kind, message));
}
