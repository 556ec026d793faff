using Microsoft.DurableTask;
using Microsoft.DurableTask.Entities;
using Reflex.Durable.History;
using Reflex.Durable.Storage;

namespace Reflex.Durable.Execution;

/// <summary>Runs an entity's operations: each keeps its effects (state, signals, new orchestrations) only if it returns.</summary>
/// <param name="environment">What there is to run.</param>
/// <param name="id">The entity.</param>
/// <param name="create">Makes an orchestration that an operation asks for.</param>
internal sealed class EntityRun(
    ExecutionEnvironment environment, EntityInstanceId id, Func<TaskName, string?, StartOrchestrationOptions?, NewInstance> create)
{
    private readonly DataConverter _converter = environment.Converter;

    public EntityState State { get; } = new(environment.Converter);

    public async ValueTask<(string? Result, TaskFailureDetails? Failure)> OperateAsync(EntityRequest request, EntityEffects effects)
    {
        if (!environment.Registry.TryGetEntity(id.Name, out Func<TaskEntityOperation, ValueTask<object?>>? entity))
        {
            return (null, Failures.UnknownEntity(id.Name, environment.Registry));
        }

        Context context = new(create, id, _converter);
        State.Begin();
        try
        {
            object? output = await entity(new Operation(request, context, State, _converter)).ConfigureAwait(false);
            string? result = _converter.Serialize(output);
            effects.ToEntities.AddRange(context.Signals);
            effects.Orchestrations.AddRange(context.Orchestrations);
            return (result, null);
        }
        catch
        {
            State.RollBack();
            throw;
        }
    }

    private sealed class Operation(EntityRequest request, Context context, EntityState state, DataConverter converter) : TaskEntityOperation
    {
        public override string Name => request.Operation;

        public override TaskEntityContext Context => context;

        public override TaskEntityState State => state;

        public override bool HasInput => request.Input is not null;

        public override object? GetInput(Type inputType) => new DurableInput(request.Input, converter).Read(inputType);
    }

    private sealed class Context(
        Func<TaskName, string?, StartOrchestrationOptions?, NewInstance> create, EntityInstanceId id, DataConverter converter) : TaskEntityContext
    {
        public List<StoredMessage> Signals { get; } = [];

        public List<NewInstance> Orchestrations { get; } = [];

        public override EntityInstanceId Id => id;

        public override void SignalEntity(
            EntityInstanceId id, string operationName, object? input = null, SignalEntityOptions? options = null)
        {
            ArgumentException.ThrowIfNullOrEmpty(operationName);
            Signals.Add(new StoredMessage(
                id.ToString(), new EntityRequest(operationName, converter.Serialize(input), null), options?.SignalTime?.UtcDateTime));
        }

        public override string ScheduleNewOrchestration(TaskName name, object? input = null, StartOrchestrationOptions? options = null)
        {
            NewInstance instance = create(name, converter.Serialize(input), options);
            Orchestrations.Add(instance);
            return instance.Id;
        }
    }
}

/// <summary>An entity's state, as text and as the object that the last operation saw or left.</summary>
internal sealed class EntityState(DataConverter converter) : TaskEntityState
{
    private string? _before;
    private string? _stored;
    private object? _object;

    public string? Serialized { get; private set; }

    public bool HasChanged => Serialized != _stored;

    public override bool HasState => Serialized is not null;

    public void Load(string? state)
    {
        Serialized = _stored = state;
        _object = null;
    }

    public void Stored() => _stored = Serialized;

    public void Begin() => _before = Serialized;

    public void RollBack()
    {
        Serialized = _before;
        _object = null;
    }

    public override object? GetState(Type type)
    {
        ArgumentNullException.ThrowIfNull(type);
        if (_object is null || !type.IsInstanceOfType(_object))
        {
            _object = Serialized is null ? null : converter.Deserialize(Serialized, type);
        }

        return _object;
    }

    public override void SetState(object? state)
    {
        Serialized = converter.Serialize(state);
        _object = state;
    }
}
