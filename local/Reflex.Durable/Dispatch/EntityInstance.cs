using System.Diagnostics;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Entities;
using Microsoft.Extensions.Logging;
using Reflex.Durable.Execution;
using Reflex.Durable.History;
using Reflex.Durable.Storage;

namespace Reflex.Durable.Dispatch;

/// <summary>
/// An entity in memory: its state, its lock, and the first of the messages that it has not taken yet; a long backlog stays in the store and
/// is read bit by bit. Operations run one after the other; those at hand share a commit, unless they take long.
/// </summary>
internal sealed class EntityInstance(Engine engine, string id) : Instance(engine, id)
{
    private const int MostOperationsPerCommit = 500;
    private const int MessagesAtOnce = 500;
    private static readonly TimeSpan LongestBatch = TimeSpan.FromMilliseconds(20);

    private readonly Queue<StoredMessage> _queue = new();

    /// <summary>What the holder of the lock sent: it goes before everything else.</summary>
    private readonly Queue<StoredMessage> _fromHolder = new();

    private readonly EntityRun _run = new(engine.Environment, EntityInstanceId.FromString(id), engine.NewInstance);
    private bool _isLoaded;
    private volatile string? _lockedBy;

    /// <summary>How many messages are in memory, in the inbox or the queues.</summary>
    private int _held;

    /// <summary>Whether messages wait in the store that are not in memory; all that come are then left there, so that their order stays.</summary>
    private volatile bool _isBehind;

    protected override async ValueTask<bool> ProcessAsync(List<object> items)
    {
        if (items.RemoveAll(item => item is Reload) > 0)
        {
            _isLoaded = false;
        }

        if (!_isLoaded)
        {
            Read(items);
            return false;
        }

        Arrive();
        foreach (StoredMessage message in items.OfType<StoredMessage>())
        {
            (IsFromHolder(message.Body) ? _fromHolder : _queue).Enqueue(message);
        }

        while (HasWork && !Engine.IsStopping)
        {
            await RunBatchAsync().ConfigureAwait(false);
        }

        if (_isBehind && _lockedBy is null && !Engine.IsStopping)
        {
            items.Clear();
            Read(items);
            return false;
        }

        return true;
    }

    /// <summary>
    /// What the holder of the lock sends is always admitted: there is little of it, and it goes first. What others send is, while there is room
    /// and nothing before it was turned away.
    /// </summary>
    protected override bool Admits(object item)
    {
        if (item is not StoredMessage message)
        {
            return true;
        }

        if (IsFromHolder(message.Body))
        {
            Engine.Backlog.Take(1);
        }
        else if (_isBehind || !Engine.Backlog.TryTake(_held))
        {
            _isBehind = true;
            return false;
        }

        Interlocked.Increment(ref _held);
        return true;
    }

    protected override void Evicted() => Engine.Backlog.Return(_held);

    private bool HasWork => _fromHolder.Count > 0 || (_lockedBy is null && _queue.Count > 0);

    private bool IsFromHolder(DurableEvent body) => _lockedBy is { } holder && IsFrom(holder, body);

    private static bool IsFrom(string holder, DurableEvent body) => body switch
    {
        EntityRequest { Caller: { } caller } => caller.InstanceId == holder,
        EntityLockRelease release => release.InstanceId == holder,
        _ => false,
    };

    /// <summary>
    /// Reads the entity and the first of the messages that wait for it, in place of all that are in memory. What comes meanwhile is stored
    /// before and so is among them, or is stored later and comes again.
    /// </summary>
    private void Read(List<object> items)
    {
        List<object> kept = [.. items];
        items.Clear();
        bool accepted = Engine.Perform(
            session =>
            {
                EntityRecord? record = session.Entities.Find(Id);
                int limit = Engine.Backlog.RoomFor(MessagesAtOnce);
                List<StoredMessage> first = session.Messages.ReadWaiting(Id, limit: limit);
                Engine.Backlog.Take(first.Count);
                List<StoredMessage> fromHolder = record?.LockedBy is null ? [] : ReadFromHolder(session.Messages, Id, record.LockedBy);
                return (Record: record, First: first, FromHolder: fromHolder, IsAll: first.Count < limit);
            },
            read =>
            {
                Install(read.Record, read.First, read.FromHolder);
                Resume(kept, inbox =>
                {
                    // All that the inbox holds is in the store, and has just been read or will be.
                    inbox.RemoveAll(item => item is StoredMessage);
                    int held = _queue.Count + _fromHolder.Count;
                    Engine.Backlog.Take(held - read.First.Count - Interlocked.Exchange(ref _held, held));
                    _isBehind = !read.IsAll;
                });
            });
        if (!accepted)
        {
            Engine.Idle.End();
        }
    }

    private void Install(EntityRecord? record, List<StoredMessage> first, List<StoredMessage> fromHolder)
    {
        if (!_isLoaded)
        {
            _run.State.Load(record?.State);
            _isLoaded = true;
        }

        _lockedBy = record?.LockedBy;
        _queue.Clear();
        _fromHolder.Clear();
        foreach (StoredMessage message in first.Where(message => !IsFromHolder(message.Body)))
        {
            _queue.Enqueue(message);
        }

        foreach (StoredMessage message in fromHolder)
        {
            _fromHolder.Enqueue(message);
        }
    }

    /// <summary>After a restart, what the holder sent may lie behind a long backlog.</summary>
    private static List<StoredMessage> ReadFromHolder(MessageRows messages, string id, string holder)
    {
        List<StoredMessage> found = [];
        List<StoredMessage> read;
        long after = 0;
        do
        {
            read = messages.ReadWaiting(id, after, MessagesAtOnce);
            found.AddRange(read.Where(message => IsFrom(holder, message.Body)));
            after = read.Count > 0 ? read[^1].Row : after;
        }
        while (read.Count == MessagesAtOnce);

        return found;
    }

    private async ValueTask RunBatchAsync()
    {
        EntityCommit commit = new(Engine, this);
        string? lockedBy = _lockedBy;
        long started = Stopwatch.GetTimestamp();
        while (HasWork && commit.Taken.Count < MostOperationsPerCommit && Stopwatch.GetElapsedTime(started) < LongestBatch)
        {
            StoredMessage message = _fromHolder.Count > 0 ? _fromHolder.Dequeue() : _queue.Dequeue();
            commit.Taken.Add(message);
            switch (message.Body)
            {
                case EntityRequest request:
                    await OperateAsync(request, commit).ConfigureAwait(false);
                    break;
                case EntityLockRequest request:
                    Lock(request, commit);
                    break;
                case EntityLockRelease release when release.InstanceId == _lockedBy:
                    _lockedBy = null;
                    break;
            }
        }

        if (_run.State.HasChanged || lockedBy != _lockedBy)
        {
            commit.Entity = new EntityRecord(Id, _run.State.Serialized, _lockedBy, Engine.Now);
            _run.State.Stored();
        }

        Interlocked.Add(ref _held, -commit.Taken.Count);
        Engine.Backlog.Return(commit.Taken.Count);
        CommitStarted();
        if (Engine.Enqueue(commit))
        {
            foreach (StoredMessage message in commit.ToOrchestrations)
            {
                Engine.Instances.Post(message.Target, message);
            }
        }
    }

    private async ValueTask OperateAsync(EntityRequest request, EntityCommit commit)
    {
        string? result = null;
        TaskFailureDetails? failure;
        try
        {
            (result, failure) = await _run.OperateAsync(request, commit.Effects).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            // Whatever the user's code throws is the operation's failure, for its caller to see.
            failure = Failures.From(e);
        }

        if (failure is not null && request.Caller is null)
        {
            Engine.Logger.LogWarning(
                "Operation '{Operation}' of entity '{EntityId}', sent as a signal, failed: {Failure}", request.Operation, Id, failure.ErrorMessage);
        }

        if (request.Caller is { } caller)
        {
            commit.ToOrchestrations.Add(new StoredMessage(
                caller.InstanceId, new EntityReplied(caller.Step, caller.Execution, result, failure)));
        }
    }

    private void Lock(EntityLockRequest request, EntityCommit commit)
    {
        _lockedBy = request.Caller.InstanceId;
        int next = request.Position + 1;
        if (next < request.EntityIds.Count)
        {
            commit.Effects.ToEntities.Add(new StoredMessage(request.EntityIds[next], request with { Position = next }));
        }
        else
        {
            commit.ToOrchestrations.Add(new StoredMessage(
                request.Caller.InstanceId, new LockGranted(request.Caller.Step, request.Caller.Execution)));
        }
    }
}
