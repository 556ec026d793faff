using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Reflex.Local.Discovery;

namespace Reflex.Local.Invocation;

/// <summary>Gives the value of one parameter for one invocation.</summary>
internal delegate object? ParameterBinder(LocalFunctionContext context);

/// <summary>A function that is ready to be called: everything that reflection can tell is compiled into delegates.</summary>
internal sealed class LocalFunction
{
    private readonly ParameterBinder[] _binders;
    private readonly MethodCall _call;
    private readonly ObjectFactory? _factory;
    private int _running;
    private long _ended;

    public LocalFunction(FunctionDescriptor descriptor, string triggerType, ParameterBinder[] binders, ILogger logger)
    {
        Descriptor = descriptor;
        TriggerType = triggerType;
        Logger = logger;
        Definition = new LocalFunctionDefinition(descriptor, triggerType);
        _binders = binders;
        _call = MethodCallCompiler.Compile(descriptor.Method);
        _factory = descriptor.Method.IsStatic ? null : ActivatorUtilities.CreateFactory(descriptor.DeclaringType, Type.EmptyTypes);
    }

    public FunctionDescriptor Descriptor { get; }

    public string Name => Descriptor.Name;

    /// <summary>The binding type as function.json calls it, for example <c>eventGridTrigger</c>.</summary>
    public string TriggerType { get; }

    /// <summary>
    /// Whether a setting keeps its trigger from calling it. Orchestrations, activities and entities are not triggered from outside, and run
    /// all the same.
    /// </summary>
    public bool IsDisabled { get; init; }

    public ILogger Logger { get; }

    public FunctionDefinition Definition { get; }

    /// <summary>How many invocations are under way, orchestrations that wait included.</summary>
    public int Running => Volatile.Read(ref _running);

    /// <summary>How many invocations have ended.</summary>
    public long Ended => Interlocked.Read(ref _ended);

    /// <summary>
    /// Calls the function with an input that somebody typed, as its trigger would; <c>null</c> for kinds that are called in another way.
    /// </summary>
    public Func<FunctionExecutor, ReadOnlyMemory<byte>, CancellationToken, Task>? InvokeByHand { get; set; }

    /// <summary>Binds the parameters, creates the class that declares the function, and calls it.</summary>
    public async ValueTask<object?> CallAsync(LocalFunctionContext context)
    {
        Interlocked.Increment(ref _running);
        try
        {
            return await BindAndCallAsync(context);
        }
        finally
        {
            Interlocked.Decrement(ref _running);
            Interlocked.Increment(ref _ended);
        }
    }

    private async ValueTask<object?> BindAndCallAsync(LocalFunctionContext context)
    {
        object?[] arguments = new object?[_binders.Length];
        for (int i = 0; i < arguments.Length; i++)
        {
            arguments[i] = _binders[i](context);
        }

        if (_factory is null)
        {
            return await _call(null, arguments);
        }

        object instance = _factory(context.InstanceServices, null);
        try
        {
            return await _call(instance, arguments);
        }
        finally
        {
            switch (instance)
            {
                case IAsyncDisposable disposable:
                    await disposable.DisposeAsync();
                    break;
                case IDisposable disposable:
                    disposable.Dispose();
                    break;
            }
        }
    }
}
