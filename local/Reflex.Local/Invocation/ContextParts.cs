using System.Collections;
using System.Diagnostics;
using Microsoft.Azure.Functions.Worker;

namespace Reflex.Local.Invocation;

/// <summary>The trace that the invocation runs in; where nobody traces, one of its own, so that logs can be told apart by it.</summary>
internal sealed class CurrentTraceContext : TraceContext
{
    public override string TraceParent { get; } =
        Activity.Current?.Id ?? $"00-{ActivityTraceId.CreateRandom()}-{ActivitySpanId.CreateRandom()}-00";

    public override string TraceState { get; } = Activity.Current?.TraceStateString ?? string.Empty;
}

internal sealed class LocalBindingContext(IReadOnlyDictionary<string, object?> data) : BindingContext
{
    public override IReadOnlyDictionary<string, object?> BindingData { get; } = data;
}

/// <summary>The local host redelivers as the trigger's service does; it has no retry policies of its own.</summary>
internal sealed class NoRetries : RetryContext
{
    public static NoRetries Instance { get; } = new();

    public override int RetryCount => 0;

    public override int MaxRetryCount => 0;
}

internal sealed class InvocationFeatures : IInvocationFeatures
{
    private readonly Dictionary<Type, object> _features = [];

    public void Set<T>(T instance)
    {
        if (instance is null)
        {
            _features.Remove(typeof(T));
        }
        else
        {
            _features[typeof(T)] = instance;
        }
    }

    public T? Get<T>() => _features.TryGetValue(typeof(T), out object? feature) ? (T)feature : default;

    public IEnumerator<KeyValuePair<Type, object>> GetEnumerator() => _features.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
