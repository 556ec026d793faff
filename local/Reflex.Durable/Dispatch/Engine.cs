using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;
using Reflex.Durable.Execution;
using Reflex.Durable.History;
using Reflex.Durable.Storage;

namespace Reflex.Durable.Dispatch;

/// <summary>The parts of a running engine, and what they need of each other.</summary>
internal sealed class Engine : IAsyncDisposable
{
    /// <summary>The statuses of what has not ended.</summary>
    public static IReadOnlyCollection<OrchestrationRuntimeStatus> Unfinished { get; } =
        [OrchestrationRuntimeStatus.Pending, OrchestrationRuntimeStatus.Running, OrchestrationRuntimeStatus.Suspended];

    /// <summary>
    /// What counts as quiet, where each commit is flushed: two or three orchestrations that go on. A thread that waits for a flush does nothing else, so
    /// more of them share their commits.
    /// </summary>
    private const int QuietWhenFlushed = 8;

    /// <summary>
    /// The same where none is: some ten to fifteen of them, or what comes at once after the machine was busy with something else. A commit then takes less time
    /// than handing it to another thread. With more, shared commits cost less.
    /// </summary>
    private const int QuietWhenNotFlushed = 20;

    private readonly CancellationTokenSource _stopping = new();
    private readonly TaskCompletionSource _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TimeProvider _clock;
    private readonly Store _store;
    private long _lastKey;
    private int _disposed;

    private Engine(DurableEngineOptions options, TimeProvider clock, ILoggerFactory loggerFactory)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.MaxConcurrentActivities, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.MaxCachedInstances, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.MaxCachedMessages, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.MaxCachedActivities, 1);
        Options = options;
        _clock = clock;
        Idle = new IdleTracker(options.Storage.IsFlushed ? QuietWhenFlushed : QuietWhenNotFlushed);
        Logger = loggerFactory.CreateLogger("Reflex.Durable");
        Environment = new ExecutionEnvironment(options.Registry, options.DataConverter, loggerFactory, options.DefaultVersion);
        Arrivals = new Arrivals(options.MaxCachedInstances);
        Instances = new InstanceTable(this);
        Backlog = new BacklogBudget(options.MaxCachedMessages);
        Activities = new ActivityRunner(this);
        _store = new Store(options, Idle.End, Fail);
        Timers = new TimerQueue(
            clock,
            options.MaxCachedInstances,
            Arrivals.WhenRoom,
            id => Instances.Post((string)id, Wake.Instance),
            from => Perform(session => session.Instances.ReadWakes(from, Timers!.PageSize), Timers!.Fetched));
        Scheduled = new TimerQueue(
            clock,
            options.MaxCachedInstances,
            Arrivals.WhenRoom,
            message => Enqueue(new DeliverScheduled(this, (ScheduledMessage)message)),
            from => Perform(session => session.Messages.ReadScheduled(from, Scheduled!.PageSize), Scheduled!.Fetched));
    }

    public DurableEngineOptions Options { get; }

    public ExecutionEnvironment Environment { get; }

    public ILogger Logger { get; }

    public InstanceTable Instances { get; }

    /// <summary>Which of them are on their way into memory.</summary>
    public Arrivals Arrivals { get; }

    public ActivityRunner Activities { get; }

    /// <summary>When orchestrations wake.</summary>
    public TimerQueue Timers { get; }

    /// <summary>When scheduled messages are delivered.</summary>
    public TimerQueue Scheduled { get; }

    /// <summary>What entities hold in memory of the messages that wait for them.</summary>
    public BacklogBudget Backlog { get; }

    public InstanceWaiters Waiters { get; } = new();

    public IdleTracker Idle { get; }

    public DateTime Now => _clock.GetUtcNow().UtcDateTime;

    /// <summary>Cancelled when the engine stops, for whatever reason.</summary>
    public CancellationToken Stopping => _stopping.Token;

    public bool IsStopping => _stopping.IsCancellationRequested;

    /// <summary>Completes when the engine has stopped; fails with what made it stop.</summary>
    public Task Stopped => _stopped.Task;

    public static Engine Start(DurableEngineOptions options, TimeProvider clock, ILoggerFactory loggerFactory)
    {
        Engine engine = new(options, clock, loggerFactory);
        try
        {
            engine.Recover();
        }
        catch
        {
            engine.Timers.Dispose();
            engine.Scheduled.Dispose();
            engine._store.Dispose();
            throw;
        }

        return engine;
    }

    public long NextKey() => Interlocked.Increment(ref _lastKey);

    /// <summary>A new instance as a client or an entity asks for it.</summary>
    public NewInstance NewInstance(TaskName name, string? input, StartOrchestrationOptions? options)
    {
        ArgumentException.ThrowIfNullOrEmpty(name.Name);
        InstanceIds.EnsureOrchestration(options?.InstanceId);
        string id = options?.InstanceId is { Length: > 0 } given ? given : Guid.NewGuid().ToString("N");
        string version = options?.Version is { } asked ? asked.Version ?? "" : Options.DefaultVersion;
        ExecutionStarted start = new(
            name.Name,
            version,
            input,
            Guid.NewGuid(),
            options?.Tags is { Count: > 0 } tags ? tags : null,
            StartAt: options?.StartAt?.UtcDateTime);
        IReadOnlyCollection<OrchestrationRuntimeStatus> rejectedBy = options?.DedupeStatuses is { } statuses
            ? [.. statuses.Select(ParseStatus)]
            : Unfinished;
        return new NewInstance(NextKey(), id, start, Now, rejectedBy);
    }

    /// <summary>Gives an operation to the store; false if the engine has failed or stopped.</summary>
    /// <param name="operation">The operation.</param>
    /// <param name="here">Whether the calling thread may commit it at once: only with nothing of its own left to do.</param>
    public bool Enqueue(StoreOperation operation, bool here = false)
    {
        Idle.Begin();
        if (_store.Enqueue(operation, here && Idle.IsQuiet))
        {
            return true;
        }

        Idle.End();
        return false;
    }

    /// <summary>Does something in the store without which the engine can't go on; false if it has failed or stopped.</summary>
    public bool Perform<T>(Func<StoreSession, T> apply, Action<T> completed) => Enqueue(new StoreWork<T>(apply, completed));

    /// <summary>Runs a client's request in the store.</summary>
    public Task<T> Request<T>(Func<StoreSession, T> apply, Action<T>? completed = null)
    {
        StoreRequest<T> request = new(apply, completed);
        Enqueue(request);
        return request.Result;
    }

    /// <summary>Stops where it is: nothing that is not durable yet will be, and everybody who waits is told.</summary>
    public void Fail(Exception failure)
    {
        if (_stopped.TrySetException(failure))
        {
            _ = _stopped.Task.Exception;
            Idle.Fail(failure);
            Waiters.Fail(failure);
            _ = CancelActivitiesAsync();
            Logger.LogCritical(failure, "The durable engine stops: {Failure}", failure.Message);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
        {
            return;
        }

        Task cancelled = CancelActivitiesAsync();
        Timers.Dispose();
        Scheduled.Dispose();
        await Task.WhenAny(Task.WhenAll(cancelled, Activities.WhenDrainedAsync()), Task.Delay(Options.ShutdownGracePeriod)).ConfigureAwait(false);
        await Task.Run(_store.Dispose).ConfigureAwait(false);
        ObjectDisposedException disposed = new(nameof(DurableEngine));
        Idle.Fail(disposed);
        Waiters.Fail(disposed);
        _stopped.TrySetResult();
    }

    /// <summary>Tells the activities to end. What they registered for that is the user's code: it runs on a thread of its own, for as long as it likes.</summary>
    private async Task CancelActivitiesAsync()
    {
        try
        {
            await _stopping.CancelAsync().ConfigureAwait(false);
        }
        catch (AggregateException e)
        {
            Logger.LogError(e, "What an activity registered for its cancellation failed: {Failure}", e.InnerException?.Message);
        }
    }

    private static OrchestrationRuntimeStatus ParseStatus(string status) =>
        Enum.TryParse(status, ignoreCase: true, out OrchestrationRuntimeStatus parsed)
            ? Enum.IsDefined(parsed)
                ? parsed
                : throw new ArgumentOutOfRangeException(nameof(status), status, "The number is not an orchestration status.")
            : throw new ArgumentException(
                $"'{status}' is not an orchestration status; dedupe statuses are {string.Join(", ", StartOrchestrationOptionsExtensions.ValidDedupeStatuses)}.");

    /// <summary>Takes up again what was going on when the engine last stopped.</summary>
    private void Recover()
    {
        StoreSession session = _store.Session;
        _lastKey = session.Instances.LastKey();
        session.BeginLife();
        List<TimerEntry> wakes = session.Instances.ReadWakes(TimerPosition.First, Timers.PageSize);
        List<TimerEntry> scheduled = session.Messages.ReadScheduled(TimerPosition.First, Scheduled.PageSize);
        _store.Start();
        new Recovery(this, _lastKey).Start();
        Timers.Fetched(wakes);
        Scheduled.Fetched(scheduled);
    }
}
