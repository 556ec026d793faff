using Microsoft.DurableTask.Client;
using Reflex.Durable;
using Reflex.Local.Hosting;
using Reflex.Local.Invocation;
using Reflex.Local.ServiceBus.Broker;
using Reflex.Local.Storage;

namespace Reflex.Local;

/// <summary>
/// Runs the functions of an app in this process: HTTP, the Event Grid webhook, timers, Service Bus queues and durable functions. What
/// it imitates of the real services, and what it does not, stands in local/README.md.
/// </summary>
public sealed class LocalHost : IAsyncDisposable
{
    private readonly HostParts _parts;
    private readonly CancellationTokenSource _stopping;
    private bool _disposed;

    internal LocalHost(HostParts parts, CancellationTokenSource stopping, Uri address)
    {
        _parts = parts;
        _stopping = stopping;
        Address = address;
    }

    /// <summary>Where the host answers, for example <c>http://localhost:7071</c>.</summary>
    public Uri Address { get; }

    /// <summary>The service provider of the app.</summary>
    public IServiceProvider Services => _parts.App.Services;

    /// <summary>A client of the embedded durable engine.</summary>
    public DurableTaskClient Durable => _parts.DurableClient;

    /// <summary>The in-process Service Bus namespace.</summary>
    public LocalServiceBus ServiceBus => _parts.ServiceBus;

    /// <summary>Where the storage emulator answers; <c>null</c> where the host provides none.</summary>
    public StorageEndpoints? Storage => _parts.Storage;

    /// <summary>The functions, by name.</summary>
    public IReadOnlyList<FunctionSummary> Functions =>
        [.. _parts.Functions.Select(function => FunctionSummary.Of(function, _parts.Routes))];

    /// <summary>How many requests with events were refused before any function saw them.</summary>
    public long RefusedRequests => _parts.Refused.Count;

    /// <summary>The functions that run at this moment, for messages about what does not come to rest.</summary>
    internal IReadOnlyList<string> RunningFunctions =>
        [.. _parts.Functions.Where(function => function.Running > 0).Select(function => function.Name)];

    /// <summary>Grows with everything that begins or ends: unchanged between two looks means that nothing went on in between.</summary>
    internal long Progress => _parts.Work.Begun + _parts.Functions.Sum(function => function.Ended);

    internal WorkTracker Work => _parts.Work;

    internal DurableEngine Engine => _parts.Engine;

    /// <summary>Starts the host. It serves when the task ends.</summary>
    /// <exception cref="HostStartException">Something is missing or wrong; every problem that was found is listed.</exception>
    public static Task<LocalHost> StartAsync(LocalHostOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        return new LocalHostStarter(options).StartAsync(cancellationToken);
    }

    /// <summary>
    /// Ends when nothing is at work any more: no invocation, no deliverable message, no orchestration, activity or entity that could
    /// go on without time passing or something from outside.
    /// </summary>
    public async Task WhenIdleAsync(CancellationToken cancellationToken = default)
    {
        // Work in one place can begin work in the other; idle is only what stayed idle while both were looked at.
        long seen;
        do
        {
            await _parts.Work.WhenIdleAsync(cancellationToken);
            seen = _parts.Work.Begun;
            await _parts.Engine.WhenIdleAsync(cancellationToken);
        }
        while (_parts.Work.Running > 0 || _parts.Work.Begun != seen);
    }

    /// <summary>Stops taking work, lets what runs end, and stops everything that the host started.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!_disposed)
        {
            _disposed = true;
            await _stopping.CancelAsync();
            await _parts.DisposeAsync();
            _stopping.Dispose();
        }
    }

    /// <summary>Ends when the process is asked to stop (Ctrl+C, SIGTERM).</summary>
    public Task WaitForShutdownAsync(CancellationToken cancellationToken = default) => _parts.WaitForShutdownAsync(cancellationToken);
}
