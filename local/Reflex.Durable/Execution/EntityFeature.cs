using System.Diagnostics.CodeAnalysis;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Entities;
using Reflex.Durable.History;

namespace Reflex.Durable.Execution;

/// <summary>Calls, signals and locks of entities from an orchestration, with the rules of critical sections.</summary>
internal sealed class EntityFeature(OrchestrationExecution execution, DataConverter converter) : TaskOrchestrationEntityFeature
{
    private CriticalSection? _section;

    public override async Task<TResult> CallEntityAsync<TResult>(
        EntityInstanceId id, string operationName, object? input = null, CallEntityOptions? options = null)
    {
        string? result = await Call(id, operationName, input);
        return result is null ? default! : converter.Deserialize<TResult>(result)!;
    }

    public override Task CallEntityAsync(
        EntityInstanceId id, string operationName, object? input = null, CallEntityOptions? options = null) =>
        Call(id, operationName, input);

    public override Task SignalEntityAsync(
        EntityInstanceId id, string operationName, object? input = null, SignalEntityOptions? options = null)
    {
        Check(id, operationName);
        if (_section?.Entities.Contains(id.ToString()) is true)
        {
            throw new InvalidOperationException($"Entity '{id}' is locked by this critical section: call it, don't signal it.");
        }

        execution.Act(new EntitySignaled(
            execution.NextStep(), id.ToString(), operationName, converter.Serialize(input), options?.SignalTime?.UtcDateTime));
        return Task.CompletedTask;
    }

    public override async Task<IAsyncDisposable> LockEntitiesAsync(IEnumerable<EntityInstanceId> entityIds)
    {
        ArgumentNullException.ThrowIfNull(entityIds);
        execution.EnsureOnThread();

        // Everybody locks in the same order, so that two orchestrations never wait for each other.
        string[] sorted = [.. entityIds.OrderBy(id => id.Name, StringComparer.Ordinal).ThenBy(id => id.Key, StringComparer.Ordinal)
            .Select(id => id.ToString()).Distinct()];
        if (sorted.Length == 0)
        {
            throw new ArgumentException("Name at least one entity to lock.", nameof(entityIds));
        }

        if (_section is not null)
        {
            throw new InvalidOperationException("An orchestration can't enter a critical section inside another.");
        }

        CriticalSection section = new(this, sorted);
        _section = section;
        await execution.Open(PendingKind.Lock, new LockRequested(execution.NextStep(), sorted)).Task;
        section.Available.UnionWith(sorted);
        section.IsEntered = true;
        return section;
    }

    public override bool InCriticalSection([NotNullWhen(true)] out IReadOnlyList<EntityInstanceId>? entityIds)
    {
        entityIds = _section is null ? [] : [.. _section.Available.Select(EntityInstanceId.FromString)];
        return _section is not null;
    }

    public void LeaveCriticalSection()
    {
        if (_section is { } section)
        {
            _section = null;
            execution.Act(new LockReleased(execution.NextStep(), section.Entities));
        }
    }

    private async Task<string?> Call(EntityInstanceId id, string operationName, object? input)
    {
        Check(id, operationName);
        string target = id.ToString();
        CriticalSection? section = _section;
        section?.Take(target);
        try
        {
            return await execution.Open(
                PendingKind.EntityCall,
                new EntityCalled(execution.NextStep(), target, operationName, converter.Serialize(input))).Task;
        }
        finally
        {
            section?.Available.Add(target);
        }
    }

    private void Check(EntityInstanceId id, string operationName)
    {
        execution.EnsureOnThread();
        ArgumentException.ThrowIfNullOrEmpty(operationName);
        if (id == default)
        {
            throw new ArgumentException("Name the entity: its ID is empty.", nameof(id));
        }
    }

    private sealed class CriticalSection(EntityFeature feature, string[] entities) : IAsyncDisposable
    {
        public string[] Entities { get; } = entities;

        /// <summary>Those with no call under way.</summary>
        public HashSet<string> Available { get; } = [];

        public bool IsEntered { get; set; }

        public void Take(string entity)
        {
            if (!IsEntered)
            {
                throw new InvalidOperationException("Await the lock before calling an entity.");
            }

            if (!Available.Remove(entity))
            {
                throw new InvalidOperationException(Entities.Contains(entity)
                    ? $"A call of entity '{entity}' is still under way in this critical section: await it first."
                    : $"Entity '{entity}' is not one of those that this critical section has locked: lock it with them.");
            }
        }

        public ValueTask DisposeAsync()
        {
            if (feature._section == this)
            {
                feature.LeaveCriticalSection();
            }

            return ValueTask.CompletedTask;
        }
    }
}
