using System.Globalization;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.DurableTask.Client.Entities;
using Microsoft.DurableTask.Entities;
using Reflex.Durable.Dispatch;
using Reflex.Durable.History;
using Reflex.Durable.Storage;

namespace Reflex.Durable.Client;

/// <summary>The entity part of the client.</summary>
internal sealed class EngineEntityClient(Engine engine, string name) : DurableEntityClient(name)
{
    public override Task SignalEntityAsync(
        EntityInstanceId id,
        string operationName,
        object? input = null,
        SignalEntityOptions? options = null,
        CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(operationName);
        if (id == default)
        {
            throw new ArgumentException("Name the entity: its ID is empty.", nameof(id));
        }

        cancellation.ThrowIfCancellationRequested();
        EntityRequest request = new(operationName, engine.Environment.Converter.Serialize(input), null);
        SendMessage send = new(
            new StoredMessage(id.ToString(), request, options?.SignalTime?.UtcDateTime), engine.Instances.DeliverWhenDue);
        engine.Enqueue(send);
        return send.Result.WaitAsync(cancellation);
    }

    public override async Task<EntityMetadata?> GetEntityAsync(
        EntityInstanceId id, bool includeState = true, CancellationToken cancellation = default)
    {
        Found? found = await FindAsync(id).WaitAsync(cancellation).ConfigureAwait(false);
        return found is null ? null : ToMetadata(found, includeState);
    }

    public override async Task<EntityMetadata<T>?> GetEntityAsync<T>(
        EntityInstanceId id, bool includeState = true, CancellationToken cancellation = default)
    {
        Found? found = await FindAsync(id).WaitAsync(cancellation).ConfigureAwait(false);
        return found is null ? null : ToMetadata<T>(found, includeState);
    }

    public override AsyncPageable<EntityMetadata> GetAllEntitiesAsync(EntityQuery? filter = null) =>
        Pages(filter, found => ToMetadata(found, filter?.IncludeState ?? true));

    public override AsyncPageable<EntityMetadata<T>> GetAllEntitiesAsync<T>(EntityQuery? filter = null) =>
        Pages(filter, found => ToMetadata<T>(found, filter?.IncludeState ?? true));

    public override Task<CleanEntityStorageResult> CleanEntityStorageAsync(
        CleanEntityStorageRequest? request = null, bool continueUntilComplete = true, CancellationToken cancellation = default)
    {
        // An entity without state and lock is removed with the operation that leaves it so: there are none to remove here.
        if (!(request ?? CleanEntityStorageRequest.Default).ReleaseOrphanedLocks)
        {
            return Task.FromResult(new CleanEntityStorageResult());
        }

        List<StoredMessage> releases = [];
        return engine.Request(
            session =>
            {
                foreach (EntityRecord locked in session.Entities.Read("WHERE locked_by IS NOT NULL", _ => { }))
                {
                    if (session.Instances.Find(locked.LockedBy!) is null or { IsTerminal: true })
                    {
                        StoredMessage release = new(locked.Id, new EntityLockRelease(locked.LockedBy!));
                        session.Messages.Insert(release);
                        releases.Add(release);
                    }
                }

                return new CleanEntityStorageResult { OrphanedLocksReleased = releases.Count };
            },
            _ => releases.ForEach(engine.Instances.DeliverWhenDue)).WaitAsync(cancellation);
    }

    /// <summary>Removes an entity's state and lock.</summary>
    public Task<PurgeResult> PurgeAsync(string id) => engine.Request(
        session =>
        {
            bool exists = session.Entities.Find(id) is not null;
            session.Entities.Put(new EntityRecord(id, null, null, engine.Now));
            return new PurgeResult(exists ? 1 : 0, isComplete: true);
        },
        _ => engine.Instances.Post(id, Reload.Instance));

    private Task<Found?> FindAsync(EntityInstanceId id) =>
        engine.Request(session => session.Entities.Find(id.ToString()) is { State: not null } record ? With(session, record) : null);

    private static Found With(StoreSession session, EntityRecord record) => new(record, session.Messages.CountWaiting(record.Id));

    private AsyncPageable<T> Pages<T>(EntityQuery? filter, Func<Found, T> convert)
        where T : notnull
    {
        EntityQuery query = filter ?? new EntityQuery();
        return Pageable.Create(async (continuation, pageSize, cancellation) =>
        {
            int size = pageSize ?? query.PageSize ?? EntityQuery.DefaultPageSize;
            ArgumentOutOfRangeException.ThrowIfLessThan(size, 1, nameof(pageSize));
            string transient = query.IncludeTransient ? "" : " AND state IS NOT NULL";
            List<Found> found = await engine.Request(session => session.Entities.Read(
                string.Create(CultureInfo.InvariantCulture, $"""
                WHERE id > ?1 AND id >= ?2 AND substr(id, 1, length(?2)) = ?2 AND modified_at >= ?3 AND modified_at <= ?4{transient}
                ORDER BY id LIMIT ?5
                """),
                rows => rows.Bind(1, continuation ?? query.ContinuationToken ?? "").Bind(2, query.InstanceIdStartsWith ?? "")
                    .Bind(3, query.LastModifiedFrom?.UtcTicks ?? 0L).Bind(4, query.LastModifiedTo?.UtcTicks ?? long.MaxValue)
                    .Bind(5, (long)size)).ConvertAll(record => With(session, record))).WaitAsync(cancellation).ConfigureAwait(false);
            return new Page<T>([.. found.Select(convert)], found.Count == size ? found[^1].Record.Id : null);
        });
    }

    private EntityMetadata ToMetadata(Found found, bool includeState) => new(
        EntityInstanceId.FromString(found.Record.Id),
        includeState && found.Record.State is { } state ? new SerializedData(state, engine.Environment.Converter) : null)
    {
        LastModifiedTime = new DateTimeOffset(found.Record.ModifiedAt, TimeSpan.Zero),
        BacklogQueueSize = found.Backlog,
        LockedBy = found.Record.LockedBy,
    };

    private EntityMetadata<T> ToMetadata<T>(Found found, bool includeState)
    {
        EntityInstanceId id = EntityInstanceId.FromString(found.Record.Id);
        DateTimeOffset modified = new(found.Record.ModifiedAt, TimeSpan.Zero);
        return includeState && found.Record.State is { } state
            ? new EntityMetadata<T>(id, engine.Environment.Converter.Deserialize<T>(state))
            {
                LastModifiedTime = modified,
                BacklogQueueSize = found.Backlog,
                LockedBy = found.Record.LockedBy,
            }
            : new EntityMetadata<T>(id) { LastModifiedTime = modified, BacklogQueueSize = found.Backlog, LockedBy = found.Record.LockedBy };
    }

    /// <summary>An entity's row, and how many messages wait for it.</summary>
    private sealed record Found(EntityRecord Record, int Backlog);
}
