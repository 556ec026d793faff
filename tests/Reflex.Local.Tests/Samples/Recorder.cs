using System.Collections.Concurrent;

namespace Reflex.Local.Tests.Samples;

/// <summary>What the sample functions were called with, in order.</summary>
public sealed class Recorder
{
    private readonly ConcurrentQueue<(string Function, object? Value)> _calls = new();

    public IReadOnlyList<(string Function, object? Value)> Calls => [.. _calls];

    public IReadOnlyList<object?> Of(string function) => [.. _calls.Where(call => call.Function == function).Select(call => call.Value)];

    public void Add(string function, object? value) => _calls.Enqueue((function, value));
}
