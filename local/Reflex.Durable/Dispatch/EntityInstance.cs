using System.Diagnostics;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Entities;
using Microsoft.Extensions.Logging;
using Reflex.Durable.Execution;
using Reflex.Durable.History;
using Reflex.Durable.Storage;

namespace Reflex.Durable.Dispatch;

/// <summary>
/// An entity in memory: its state, its lock, and the messages that it has not taken yet. Operations run one after the other; those at
/// hand share a commit, unless they take long.
/// </summary>
internal sealed class EntityInstance(Engine engine, string id) : Instance(engine, id)
{
    private const int MostOperationsPerCommit = 500;
    private static readonly TimeSpan LongestBatch = TimeSpan.FromMilliseconds(20);

    private readonly Queue<StoredMessage> _queue = new();

    /// <summary>What the holder of the lock sent: it goes before everything else.</summary>
    private readonly Queue<StoredMessage> _fromHolder = new();

    private readonly EntityRun _run = new(engine, EntityInstanceId.FromString(id));
    private bool _isLoaded;
    private string? _lockedBy;
    private volatile int _backlog;

    /// <summary>How many messages it has not taken yet.</summary>
    public int Backlog => _backlog;

    protected override bool HoldsMore => _queue.Count > 0 || _fromHolder.Count > 0;

    protected override async ValueTask<bool> ProcessAsync(List<object> items)
    {
        if (items.RemoveAll(item => item is Reload) > 0)
        {
            _isLoaded = false;
        }

        if (!_isLoaded)
        {
            Load(items);
            return false;
        }

        foreach (StoredMessage message in items.OfType<StoredMessage>())
        {
            (IsFromHolder(message.Body) ? _fromHolder : _queue).Enqueue(message);
        }

        while (HasWork && !Engine.IsStopping)
        {
            await RunBatchAsync().ConfigureAwait(false);
        }

        _backlog = _queue.Count + _fromHolder.Count;
        return true;
    }

    private bool HasWork => _fromHolder.Count > 0 || (_lockedBy is null && _queue.Count > 0);

    private bool IsFromHolder(DurableEvent body) => _lockedBy is not null && body switch
    {
        EntityRequest { Caller: { } caller } => caller.InstanceId == _lockedBy,
        EntityLockRelease release => release.InstanceId == _lockedBy,
        _ => false,
    };

    private void Load(List<object> items)
    {
        List<object> kept = [.. items];
        items.Clear();
        bool accepted = Engine.Enqueue(new StoreRequest<EntityRecord?>(
            session => session.FindEntity(Id),
            record =>
            {
                _run.State.Load(record?.State);
                _lockedBy = record?.LockedBy;
                _isLoaded = true;
                Resume(kept);
            }));
        if (!accepted)
        {
            Engine.Idle.End();
        }
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
            (result, failure) = await _run.OperateAsync(request, commit).ConfigureAwait(false);
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
            commit.ToEntities.Add(new StoredMessage(request.EntityIds[next], request with { Position = next }));
        }
        else
        {
            commit.ToOrchestrations.Add(new StoredMessage(
                request.Caller.InstanceId, new LockGranted(request.Caller.Step, request.Caller.Execution)));
        }
    }
}
