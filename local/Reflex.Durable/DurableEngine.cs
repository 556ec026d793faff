using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;
using Reflex.Durable.Client;
using Reflex.Durable.Dispatch;
using Reflex.Durable.History;

namespace Reflex.Durable;

/// <summary>
/// Runs orchestrations, activities and entities in this process, as Durable Functions does in Azure: event-sourced, on SQLite or in
/// memory. What it acknowledges survives a crash; a new engine on the same storage takes up whatever had not ended.
/// </summary>
/// <remarks>Only one engine may use a file at a time.</remarks>
public sealed class DurableEngine : IAsyncDisposable
{
    private readonly Engine _engine;

    private DurableEngine(Engine engine) => _engine = engine;

    /// <summary>
    /// When the earliest timer, scheduled start or scheduled signal is due; null if there is none. A clock that jumps there has missed
    /// nothing.
    /// </summary>
    public DateTimeOffset? NextTimer => (_engine.Timers.Next, _engine.Scheduled.Next) switch
    {
        (null, null) => null,
        ({ } wake, { } message) => new DateTimeOffset(wake < message ? wake : message, TimeSpan.Zero),
        (var wake, var message) => new DateTimeOffset((wake ?? message)!.Value, TimeSpan.Zero),
    };

    /// <summary>Completes when the engine has been disposed; fails if it had to stop by itself, with what made it.</summary>
    public Task Stopped => _engine.Stopped;

    /// <summary>How many orchestrations and entities are in memory.</summary>
    public int CachedInstances => _engine.Instances.Count;

    /// <summary>How many messages are in memory while they wait for their entities.</summary>
    internal int CachedMessages => _engine.Backlog.Held;

    /// <summary>How many activities are in memory while they wait for a slot.</summary>
    internal int CachedActivities => _engine.Activities.Held;

    /// <summary>How many timers and scheduled messages are in memory.</summary>
    internal int CachedTimers => _engine.Timers.Count + _engine.Scheduled.Count;

    /// <summary>How many instances somebody waits for.</summary>
    internal int AwaitedInstances => _engine.Waiters.Count;

    /// <summary>Starts an engine, and with it whatever its storage holds that has not ended.</summary>
    /// <param name="options">What to run, and where to keep it.</param>
    /// <param name="clock">The time of timers and timestamps.</param>
    /// <param name="loggerFactory">Where the engine, and orchestrators through their context, log.</param>
    /// <param name="cancellationToken">Gives the start up before it has begun.</param>
    /// <exception cref="DurableStorageException">The storage can't be opened; the message says why and what to do.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    public static Task<DurableEngine> StartAsync(
        DurableEngineOptions options, TimeProvider clock, ILoggerFactory loggerFactory, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(clock);
        ArgumentNullException.ThrowIfNull(loggerFactory);
        return Task.Run(() => new DurableEngine(Engine.Start(options, clock, loggerFactory)), cancellationToken);
    }

    /// <summary>A client to start, watch and steer orchestrations and entities. Disposing it leaves the engine alone.</summary>
    /// <param name="name">The client's name.</param>
    public DurableTaskClient CreateClient(string name = "") => new EngineClient(_engine, name);

    /// <summary>
    /// Waits until nothing is under way or queued: what is left waits for a timer or for a message from outside. Activities
    /// that wait for something themselves are under way.
    /// </summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="DurableStorageException">The engine has stopped because its storage failed.</exception>
    public Task WhenIdleAsync(CancellationToken cancellationToken = default) => _engine.Idle.WhenIdleAsync().WaitAsync(cancellationToken);

    /// <summary>
    /// The history of an orchestration's present execution as JSON, for <see cref="HistoryReplayer"/>: its turns, and in each what came
    /// in and what the code did.
    /// </summary>
    /// <param name="instanceId">The orchestration's ID.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="ArgumentException">There is no such orchestration.</exception>
    public Task<string> ExportHistoryAsync(string instanceId, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(instanceId);
        return _engine.Request(session => HistoryFile.Write(
            instanceId,
            session.Histories.Read((session.Instances.Find(instanceId) ?? throw ClientErrors.Missing(instanceId)).Key))).WaitAsync(cancellationToken);
    }

    /// <summary>
    /// Stops: cancels the activities' token, gives them <see cref="DurableEngineOptions.ShutdownGracePeriod"/>, stores what is done and
    /// closes the storage. What had not ended goes on when an engine starts on the same storage.
    /// </summary>
    public ValueTask DisposeAsync() => _engine.DisposeAsync();
}
