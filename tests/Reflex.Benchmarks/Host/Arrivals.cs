using System.Collections.Concurrent;
using System.Diagnostics;

namespace Reflex.Benchmarks.Host;

/// <summary>When the effect of each event began.</summary>
public sealed class Arrivals
{
    private readonly ConcurrentDictionary<string, TaskCompletionSource<long>> _expected = new();

    public Task<long> Expect(string id)
    {
        var source = new TaskCompletionSource<long>(TaskCreationOptions.RunContinuationsAsynchronously);
        _expected[id] = source;
        return source.Task;
    }

    public void Arrive(string id)
    {
        long now = Stopwatch.GetTimestamp();
        if (_expected.TryRemove(id, out TaskCompletionSource<long>? source))
        {
            source.SetResult(now);
        }
    }
}
