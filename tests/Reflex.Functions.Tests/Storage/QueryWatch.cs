using System.Collections.Concurrent;
using System.Diagnostics;

namespace Reflex.Functions.Tests.Storage;

/// <summary>Sees every request that this process makes to tables of one prefix, as the storage service gets it.</summary>
internal sealed class QueryWatch : IObserver<DiagnosticListener>, IObserver<KeyValuePair<string, object?>>, IDisposable
{
    private readonly string _prefix;
    private readonly Action<int>? _onRequest;
    private int _seen;
    private readonly IDisposable _listeners;
    private IDisposable? _requests;

    /// <param name="prefix">What the tables' names begin with, or a whole name.</param>
    /// <param name="onRequest">Told of each request before it is sent: its number.</param>
    public QueryWatch(string prefix, Action<int>? onRequest = null)
    {
        (_prefix, _onRequest) = (prefix, onRequest);
        _listeners = DiagnosticListener.AllListeners.Subscribe(this);
    }

    /// <summary>Method, path and query of each, decoded.</summary>
    public ConcurrentQueue<string> Requests { get; } = [];

    /// <summary>The filters of all queries; empty for a query without one.</summary>
    public IEnumerable<string> Filters => Requests.Where(request => request.StartsWith("GET", StringComparison.Ordinal) && request.Contains("()?", StringComparison.Ordinal))
        .Select(request => request.Split("$filter=") is [_, var rest] ? rest.Split('&')[0] : "");

    public void Dispose()
    {
        _requests?.Dispose();
        _listeners.Dispose();
    }

    void IObserver<DiagnosticListener>.OnNext(DiagnosticListener value)
    {
        if (value.Name == "HttpHandlerDiagnosticListener")
        {
            _requests = value.Subscribe(this);
        }
    }

    void IObserver<KeyValuePair<string, object?>>.OnNext(KeyValuePair<string, object?> value)
    {
        if (value is { Key: "System.Net.Http.HttpRequestOut.Start", Value: { } payload }
            && payload.GetType().GetProperty("Request")?.GetValue(payload) is HttpRequestMessage { RequestUri: { } address } request
            && address.AbsolutePath.Contains(_prefix, StringComparison.OrdinalIgnoreCase))
        {
            Requests.Enqueue($"{request.Method} {Uri.UnescapeDataString(address.PathAndQuery)}");
            _onRequest?.Invoke(Interlocked.Increment(ref _seen));
        }
    }

    void IObserver<DiagnosticListener>.OnCompleted()
    {
    }

    void IObserver<DiagnosticListener>.OnError(Exception error)
    {
    }

    void IObserver<KeyValuePair<string, object?>>.OnCompleted()
    {
    }

    void IObserver<KeyValuePair<string, object?>>.OnError(Exception error)
    {
    }
}
