namespace Reflex.Functions.Audit;

/// <summary>
/// Checks a chain from its newest record to its first: each record's content must have its hash, stand at its number, and be the one that the record
/// after it names as its predecessor.
/// </summary>
public sealed class AuditVerifier
{
    private readonly List<AuditFinding> _findings = [];
    private readonly string _headHash;
    private long _expectedSequence;

    // Null after a gap or a change: what comes before it is judged by itself, so that one wrong record is one finding.
    private string? _expectedHash;
    private long _records;

    public AuditVerifier(long headSequence, string headHash) =>
        (_expectedSequence, _headHash, _expectedHash) = (headSequence, headHash, headHash);

    /// <summary>Takes the next older record and the number of the place it stands at.</summary>
    public void Next(long place, AuditRecord record)
    {
        _records++;
        if (place > _expectedSequence)
        {
            Add(place, "changed", $"record {place} lies beyond the head, which is at {_expectedSequence}: the head row was changed");
            return;
        }

        for (long missing = _expectedSequence; missing > place; missing--)
        {
            Add(missing, "removed", $"record {missing} was removed");
            _expectedHash = null;
        }

        string content = record.ComputeHash();
        if (record.Sequence != place)
        {
            Add(place, "reordered", $"at place {place} stands the record with number {record.Sequence} ({record.Action} {record.Subject})");
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
        }

        _expectedSequence = place - 1;
    }

    public AuditVerdict Finish()
    {
        for (; _expectedSequence > 0; _expectedSequence--)
        {
            Add(_expectedSequence, "removed", $"record {_expectedSequence} was removed");
            _expectedHash = null;
        }

        if (_records > 0 && _expectedHash is { } first && first != AuditRecord.Genesis)
        {
            Add(1, "changed", "the first record names a predecessor: records before it were removed and the rest numbered anew");
        }

        _findings.Reverse();
        return new AuditVerdict(_records, _headHash, _findings);
    }

    private void Add(long sequence, string kind, string message) => _findings.Add(new AuditFinding(sequence, kind, message));
}
