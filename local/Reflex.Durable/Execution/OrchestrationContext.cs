using System.Globalization;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Entities;
using Microsoft.Extensions.Logging;
using Reflex.Durable.History;

namespace Reflex.Durable.Execution;

/// <summary>What orchestrator code sees of its execution.</summary>
internal sealed class OrchestrationContext : TaskOrchestrationContext
{
    private readonly OrchestrationExecution _execution;
    private readonly ExecutionEnvironment _environment;
    private EntityFeature? _entities;
    private int _guids;

    public OrchestrationContext(OrchestrationExecution execution, ExecutionEnvironment environment)
    {
        _execution = execution;
        _environment = environment;
        Parent = execution.Start!.Parent is { } parent ? new ParentOrchestrationInstance(parent.Name, parent.InstanceId) : null;
    }

    public override TaskName Name => _execution.Start!.Name;

    public override string InstanceId => _execution.InstanceId;

    public override string Version => _execution.Start!.Version;

    public override ParentOrchestrationInstance? Parent { get; }

    public override DateTime CurrentUtcDateTime => _execution.Now;

    public override bool IsReplaying => _execution.IsReplaying;

    public override TaskOrchestrationEntityFeature Entities => _entities ??= new EntityFeature(_execution, _environment.Converter);

    protected override ILoggerFactory LoggerFactory => _environment.LoggerFactory;

    public override T GetInput<T>() => new DurableInput(_execution.Start!.Input, _environment.Converter).Read<T>()!;

    public override Task<TResult> CallActivityAsync<TResult>(TaskName name, object? input = null, TaskOptions? options = null)
    {
        _execution.EnsureOnThread();
        if (input is TaskOptions && options is null)
        {
            throw new ArgumentException(
                $"Activity '{name}' was given {nameof(TaskOptions)} as its input and none as its options. Pass them as 'options'.", nameof(input));
        }

        string? serialized = _environment.Converter.Serialize(input);
        string version = options?.Version is { } asked ? asked.Version ?? "" : Version;
        return WithRetries(options?.Retry, () => CallActivityOnce<TResult>(name.Name, version, serialized));
    }

    public override Task<TResult> CallSubOrchestratorAsync<TResult>(
        TaskName orchestratorName, object? input = null, TaskOptions? options = null)
    {
        _execution.EnsureOnThread();
        if (_entities?.InCriticalSection() is true)
        {
            throw new InvalidOperationException("While holding locks, an orchestration can't call sub-orchestrations.");
        }

        string instanceId = (options as SubOrchestrationOptions)?.InstanceId ?? NewGuid().ToString("N");
        InstanceIds.EnsureOrchestration(instanceId);
        string? serialized = _environment.Converter.Serialize(input);
        string version = options?.Version is { } asked ? asked.Version ?? "" : _environment.DefaultVersion;
        Dictionary<string, string>? tags = options?.Tags is { Count: > 0 } given ? new Dictionary<string, string>(given) : null;
        return WithRetries(
            options?.Retry,
            () => CallSubOrchestrationOnce<TResult>(new SubOrchestrationCreated(
                _execution.NextStep(), orchestratorName.Name, version, instanceId, serialized, tags)));
    }

    public override Task CreateTimer(DateTime fireAt, CancellationToken cancellationToken)
    {
        _execution.EnsureOnThread();
        PendingTask timer = _execution.Open(PendingKind.Timer, new TimerCreated(_execution.NextStep(), fireAt.ToUniversalTime()));
        if (cancellationToken.CanBeCanceled)
        {
            cancellationToken.Register(() => _execution.Steps.CancelTimer(timer, cancellationToken));
        }

        return timer.Task;
    }

    public override Task<T> WaitForExternalEvent<T>(string eventName, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(eventName);
        _execution.EnsureOnThread();
        return _execution.Events.Wait<T>(eventName, cancellationToken);
    }

    public override void SendEvent(string instanceId, string eventName, object? payload)
    {
        ArgumentException.ThrowIfNullOrEmpty(instanceId);
        ArgumentException.ThrowIfNullOrEmpty(eventName);
        _execution.EnsureOnThread();
        InstanceIds.EnsureOrchestration(instanceId);
        _execution.Act(new EventSent(_execution.NextStep(), instanceId, eventName, _environment.Converter.Serialize(payload)));
    }

    public override void SetCustomStatus(object? customStatus)
    {
        _execution.EnsureOnThread();
        _execution.SetCustomStatus(_environment.Converter.Serialize(customStatus));
    }

    public override void ContinueAsNew(object? newInput = null, bool preserveUnprocessedEvents = true) =>
        ContinueAsNew(new ContinueAsNewOptions { NewInput = newInput, PreserveUnprocessedEvents = preserveUnprocessedEvents });

    public override void ContinueAsNew(ContinueAsNewOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _execution.EnsureOnThread();
        _execution.Continuation = options;
    }

    public override Guid NewGuid()
    {
        _execution.EnsureOnThread();
        return DeterministicGuid.Create(string.Create(
            CultureInfo.InvariantCulture, $"{InstanceId}/{_execution.Start!.Execution:N}/{CurrentUtcDateTime.Ticks}/{_guids++}"));
    }

    /// <summary>Gives locks back that the code still held when it ended.</summary>
    public void LeaveCriticalSection() => _entities?.LeaveCriticalSection();

    private Task<TResult> CallActivityOnce<TResult>(string name, string version, string? input) => ReadAsync<TResult>(
        _execution.Open(PendingKind.Activity, new TaskScheduled(_execution.NextStep(), name, version, input)));

    private Task<TResult> CallSubOrchestrationOnce<TResult>(SubOrchestrationCreated action) =>
        ReadAsync<TResult>(_execution.Open(PendingKind.SubOrchestration, action));

    /// <summary>Only this waits, so that no inputs are kept for as long.</summary>
    private async Task<TResult> ReadAsync<TResult>(PendingTask pending) => Read<TResult>(await pending.Task);

    private TResult Read<TResult>(string? result) =>
        result is null ? default! : _environment.Converter.Deserialize<TResult>(result)!;

    private Task<TResult> WithRetries<TResult>(TaskRetryOptions? retry, Func<Task<TResult>> call) => retry switch
    {
        { Policy: { } policy } => Retries.ByPolicy(this, policy, call),
        { Handler: { } handler } => Retries.ByHandler(this, handler, call),
        _ => call(),
    };
}
