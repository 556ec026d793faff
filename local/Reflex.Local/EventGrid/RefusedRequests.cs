using System.Diagnostics.Metrics;
using System.Text;
using Microsoft.Extensions.Logging;

namespace Reflex.Local.EventGrid;

/// <summary>
/// Keeps what the host refused before any function saw it: a count, a log line, and the latest ones to look at. Azure would
/// dead-letter such a request; here the sender's error would otherwise be its only trace.
/// </summary>
internal sealed class RefusedRequests : IDisposable
{
    private const int Kept = 100;
    private const int KeptBodyBytes = 4096;

    private readonly Lock _lock = new();
    private readonly Queue<RefusedRequest> _latest = new();
    private readonly Meter _meter = new("Reflex.Local");
    private readonly Counter<long> _counter;
    private readonly TimeProvider _clock;
    private readonly ILogger<RefusedRequests> _logger;
    private long _count;

    public RefusedRequests(TimeProvider clock, ILogger<RefusedRequests> logger)
    {
        _clock = clock;
        _logger = logger;
        _counter = _meter.CreateCounter<long>(
            "reflex.local.requests.refused", description: "Requests with events that were rejected before any function saw them.");
    }

    public long Count => Interlocked.Read(ref _count);

    public IReadOnlyList<RefusedRequest> Latest
    {
        get
        {
            lock (_lock)
            {
                return [.. _latest];
            }
        }
    }

    public void Add(string target, int status, string reason, ReadOnlyMemory<byte> body)
    {
        string text = Encoding.UTF8.GetString(body.Span[..Math.Min(body.Length, KeptBodyBytes)]);
        lock (_lock)
        {
            if (_latest.Count == Kept)
            {
                _latest.Dequeue();
            }

            _latest.Enqueue(new RefusedRequest(_clock.GetUtcNow(), target, status, reason, text, body.Length));
        }

        Interlocked.Increment(ref _count);
        _counter.Add(1, new KeyValuePair<string, object?>("status", status));
        _logger.LogWarning("Refused a request to {Target} with {Status}: {Reason}", target, status, reason);
    }

    public void Dispose() => _meter.Dispose();
}

/// <param name="At">When it was refused.</param>
/// <param name="Target">The function or topic that it was for.</param>
/// <param name="Status">The HTTP status that the sender got.</param>
/// <param name="Reason">Why.</param>
/// <param name="Body">The first 4 KiB of the body.</param>
/// <param name="BodyBytes">The length of what was read of the body.</param>
internal sealed record RefusedRequest(DateTimeOffset At, string Target, int Status, string Reason, string Body, int BodyBytes);
