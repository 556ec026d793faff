using Microsoft.Azure.Functions.Worker;

namespace Reflex.Local.Invocation;

/// <summary>The context of one invocation. What functions seldom ask for is made only when they do.</summary>
internal sealed class LocalFunctionContext : FunctionContext
{
    private static readonly IReadOnlyDictionary<string, object?> NoData = new Dictionary<string, object?>();

    private IDictionary<object, object>? _items;
    private InvocationFeatures? _features;
    private BindingContext? _bindingContext;
    private string? _invocationId;

    public LocalFunctionContext(LocalFunction function, object trigger, IServiceProvider services, CancellationToken cancellationToken)
    {
        Function = function;
        Trigger = trigger;
        InstanceServices = services;
        CancellationToken = cancellationToken;
    }

    public LocalFunction Function { get; }

    /// <summary>What the trigger delivered; its type is the trigger kind's own.</summary>
    public object Trigger { get; }

    /// <summary>What the function returned, once it has; middleware may read it.</summary>
    public object? Result { get; set; }

    /// <summary>The values that a parameter without an attribute is bound from, by name.</summary>
    public IReadOnlyDictionary<string, object?> BindingData { get; init; } = NoData;

    public override string InvocationId => _invocationId ??= Guid.NewGuid().ToString();

    public override string FunctionId => Function.Definition.Id;

    public override TraceContext TraceContext => field ??= new CurrentTraceContext();

    public override BindingContext BindingContext => _bindingContext ??= new LocalBindingContext(BindingData);

    public override RetryContext RetryContext => NoRetries.Instance;

    public override IServiceProvider InstanceServices { get; set; }

    public override FunctionDefinition FunctionDefinition => Function.Definition;

    public override IDictionary<object, object> Items
    {
        get => _items ??= new Dictionary<object, object>();
        set => _items = value;
    }

    public override IInvocationFeatures Features => _features ??= new InvocationFeatures();

    public override CancellationToken CancellationToken { get; }
}
