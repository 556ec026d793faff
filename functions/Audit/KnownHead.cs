using Azure;

namespace Reflex.Functions.Audit;

/// <summary>
/// The head of the chain as the last append of this process left it, so that the next need not read it. It may be wrong, because another
/// process has appended since; the transaction that is built on it fails then, and nothing was written. While others append too, the head
/// is read.
/// </summary>
internal sealed class KnownHead
{
    // Once it was wrong, as many appends read it first: one in so many is lost to guessing, however many processes append.
    private const int ReadsAfterMistake = 16;
    private (AuditHead Head, ETag Version)? _known;
    private ETag? _doubted;
    private int _reads;

    /// <summary>The head, to be used once; null if it has to be read.</summary>
    public (AuditHead Head, ETag Version)? Take()
    {
        (AuditHead Head, ETag Version)? known = _known;
        _known = null;
        return known;
    }

    /// <summary>What an append has left.</summary>
    public void Keep(AuditHead head, ETag? version)
    {
        if (_reads > 0)
        {
            _reads--;
        }
        else if (version is { } known)
        {
            _known = (head, known);
        }
    }

    /// <summary>An append that was built on it failed.</summary>
    public void Doubt(ETag version) => _doubted = version;

    /// <summary>What was read; it tells whether a doubted one was wrong.</summary>
    public (AuditHead Head, ETag? Version) Learn((AuditHead Head, ETag? Version) read)
    {
        if (_doubted is { } doubted && doubted != read.Version)
        {
            _reads = ReadsAfterMistake;
        }

        _doubted = null;
        return read;
    }
}
