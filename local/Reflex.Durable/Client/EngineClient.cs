using DurableTask.Core.History;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.DurableTask.Client.Entities;
using Reflex.Durable.Dispatch;
using Reflex.Durable.History;
using Reflex.Durable.Storage;
using CoreExceptions = DurableTask.Core.Exceptions;

namespace Reflex.Durable.Client;

/// <summary>The Durable Task client of an engine in the same process.</summary>
internal sealed class EngineClient(Engine engine, string name) : DurableTaskClient(name)
{
    private readonly InstanceQueries _queries = new(engine);
    private readonly EngineEntityClient _entities = new(engine, name);

    public override DurableEntityClient Entities => _entities;

    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;

    public override async Task<string> ScheduleNewOrchestrationInstanceAsync(
        TaskName orchestratorName, object? input = null, StartOrchestrationOptions? options = null, CancellationToken cancellation = default)
    {
        cancellation.ThrowIfCancellationRequested();
        NewInstance instance = engine.NewInstance(orchestratorName, engine.Environment.Converter.Serialize(input), options);
        return await CreateAsync(instance).WaitAsync(cancellation).ConfigureAwait(false);
    }

    public override async Task RaiseEventAsync(
        string instanceId, string eventName, object? eventPayload = null, CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(eventName);
        EventRaised raised = new(eventName, engine.Environment.Converter.Serialize(eventPayload));
        await SendAsync(instanceId, raised, "raise event", IsUnfinished, cancellation).ConfigureAwait(false);
    }

    public override Task SuspendInstanceAsync(string instanceId, string? reason = null, CancellationToken cancellation = default) =>
        SendAsync(
            instanceId,
            new ExecutionSuspended(reason),
            "suspend",
            status => status is OrchestrationRuntimeStatus.Pending or OrchestrationRuntimeStatus.Running,
            cancellation);

    public override Task ResumeInstanceAsync(string instanceId, string? reason = null, CancellationToken cancellation = default) =>
        SendAsync(
            instanceId, new ExecutionResumed(reason), "resume", status => status == OrchestrationRuntimeStatus.Suspended, cancellation);

    public override Task TerminateInstanceAsync(
        string instanceId, TerminateInstanceOptions? options = null, CancellationToken cancellation = default) =>
        SendAsync(
            instanceId,
            new ExecutionTerminated(engine.Environment.Converter.Serialize(options?.Output), options?.Recursive ?? false),
            "terminate",
            IsUnfinished,
            cancellation);

    public override Task<OrchestrationMetadata?> GetInstancesAsync(
        string instanceId, bool getInputsAndOutputs = false, CancellationToken cancellation = default) =>
        string.IsNullOrEmpty(instanceId)
            ? throw new ArgumentNullException(nameof(instanceId))
            : _queries.GetAsync(CheckId(instanceId), getInputsAndOutputs).WaitAsync(cancellation);

    public override AsyncPageable<OrchestrationMetadata> GetAllInstancesAsync(OrchestrationQuery? filter = null)
    {
        InstanceIds.EnsureOrchestration(filter?.InstanceIdPrefix);
        return Pageable.Create((continuation, pageSize, cancellation) => _queries.GetPageAsync(
            filter ?? new OrchestrationQuery(), continuation ?? filter?.ContinuationToken, pageSize).WaitAsync(cancellation));
    }

    public override Task<Page<string>> ListInstanceIdsAsync(
        IEnumerable<OrchestrationRuntimeStatus>? runtimeStatus = null,
        DateTimeOffset? completedTimeFrom = null,
        DateTimeOffset? completedTimeTo = null,
        int pageSize = OrchestrationQuery.DefaultPageSize,
        string? lastInstanceKey = null,
        CancellationToken cancellation = default) =>
        _queries.ListIdsAsync(runtimeStatus, completedTimeFrom, completedTimeTo, pageSize, lastInstanceKey).WaitAsync(cancellation);

    public override Task<OrchestrationMetadata> WaitForInstanceStartAsync(
        string instanceId, bool getInputsAndOutputs = false, CancellationToken cancellation = default) =>
        WaitAsync(instanceId, status => status != OrchestrationRuntimeStatus.Pending, getInputsAndOutputs, cancellation);

    public override Task<OrchestrationMetadata> WaitForInstanceCompletionAsync(
        string instanceId, bool getInputsAndOutputs = false, CancellationToken cancellation = default) =>
        WaitAsync(instanceId, status => !IsUnfinished(status), getInputsAndOutputs, cancellation);

    public override Task<PurgeResult> PurgeInstanceAsync(
        string instanceId, PurgeInstanceOptions? options = null, CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(instanceId);
        cancellation.ThrowIfCancellationRequested();
        return InstanceIds.IsEntity(instanceId)
            ? _entities.PurgeAsync(instanceId)
            : Purge.OneAsync(engine, instanceId, options?.Recursive ?? false);
    }

    public override Task<PurgeResult> PurgeAllInstancesAsync(
        PurgeInstancesFilter filter, PurgeInstanceOptions? options = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(filter);
        return Purge.AllAsync(engine, filter, options?.Recursive ?? false, cancellation);
    }

    public override async Task<string> RestartAsync(
        string instanceId, bool restartWithNewInstanceId = false, CancellationToken cancellation = default)
    {
        CheckId(instanceId);
        (InstanceRecord record, ExecutionStarted start) = await engine.Request(session =>
        {
            InstanceRecord found = session.Instances.Find(instanceId) ?? throw ClientErrors.Missing(instanceId);
            return !found.IsTerminal && !restartWithNewInstanceId
                ? throw new InvalidOperationException(
                    $"Instance '{instanceId}' is {ClientErrors.Spell(found.Status)}; only one that has ended can be restarted under its own ID.")
                : (found, session.Histories.ReadFirst(found.Key)!.Inbox.OfType<ExecutionStarted>().First());
        }).WaitAsync(cancellation).ConfigureAwait(false);
        NewInstance again = engine.NewInstance(record.Name, start.Input, new StartOrchestrationOptions
        {
            InstanceId = restartWithNewInstanceId ? null : instanceId,
            Version = start.Version,
            Tags = start.Tags ?? new Dictionary<string, string>(),
        });
        return await CreateAsync(again).WaitAsync(cancellation).ConfigureAwait(false);
    }

    public override Task<IList<HistoryEvent>> GetOrchestrationHistoryAsync(string instanceId, CancellationToken cancellation = default)
    {
        CheckId(instanceId);
        return engine.Request(session => CoreHistory.From(
            instanceId, session.Histories.Read((session.Instances.Find(instanceId) ?? throw ClientErrors.Missing(instanceId)).Key))).WaitAsync(cancellation);
    }

    public override Task RewindInstanceAsync(string instanceId, string reason, CancellationToken cancellation = default) =>
        Rewind.RunAsync(engine, CheckId(instanceId), cancellation);

    private static bool IsUnfinished(OrchestrationRuntimeStatus status) => status
        is OrchestrationRuntimeStatus.Pending or OrchestrationRuntimeStatus.Running or OrchestrationRuntimeStatus.Suspended;

    private static string CheckId(string instanceId)
    {
        ArgumentException.ThrowIfNullOrEmpty(instanceId);
        InstanceIds.EnsureOrchestration(instanceId);
        return instanceId;
    }

    private async Task<string> CreateAsync(NewInstance instance)
    {
        string? tags = Tags.Serialize(instance.Start.Tags);
        await engine.Request(
            session => session.Instances.Create(instance, tags) is { } status
                ? throw new CoreExceptions.OrchestrationAlreadyExistsException(
                    $"An orchestration with the instance ID '{instance.Id}' already exists; it is {ClientErrors.Spell(status)}.")
                : true,
            _ =>
            {
                engine.Instances.Post(instance.Id, new Created(instance));
                engine.Waiters.Notify(instance.Id);
            }).ConfigureAwait(false);
        return instance.Id;
    }

    private Task SendAsync(
        string instanceId, DurableEvent body, string verb, Func<OrchestrationRuntimeStatus, bool> accepts, CancellationToken cancellation)
    {
        CheckId(instanceId);
        cancellation.ThrowIfCancellationRequested();
        StoredMessage message = new(instanceId, body);
        if (body is EventRaised && engine.Instances.Find(instanceId) is OrchestrationInstance { IsLive: true })
        {
            // It may take the event at once: its turn can only be committed with or after the event itself.
            SendMessage send = new(message, null);
            if (engine.Enqueue(send))
            {
                engine.Instances.Post(instanceId, message);
            }

            return send.Result.WaitAsync(cancellation);
        }

        return engine.Request(
            session =>
            {
                InstanceRecord record = session.Instances.Find(instanceId) ?? throw ClientErrors.NotFound(instanceId);
                if (!accepts(record.Status))
                {
                    throw ClientErrors.WrongState(verb, instanceId, record.Status);
                }

                session.Messages.Insert(message);
                return true;
            },
            _ => engine.Instances.Post(instanceId, message)).WaitAsync(cancellation);
    }

    private async Task<OrchestrationMetadata> WaitAsync(
        string instanceId, Func<OrchestrationRuntimeStatus, bool> isReached, bool getInputsAndOutputs, CancellationToken cancellation)
    {
        CheckId(instanceId);
        while (true)
        {
            Task change = engine.Waiters.NextChange(instanceId);
            try
            {
                OrchestrationMetadata? found =
                    await _queries.GetAsync(instanceId, getInputsAndOutputs).WaitAsync(cancellation).ConfigureAwait(false);
                if (found is not null && isReached(found.RuntimeStatus))
                {
                    return found;
                }

                await change.WaitAsync(cancellation).ConfigureAwait(false);
            }
            finally
            {
                engine.Waiters.Leave(instanceId, change);
            }
        }
    }
}
