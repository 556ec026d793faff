using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Entities;
using Microsoft.Extensions.DependencyInjection;
using Reflex.Durable;
using Reflex.Local.Bindings;

namespace Reflex.Local.Durable;

/// <summary>
/// Binds <c>[EntityTrigger]</c>. <c>TaskEntityDispatcher</c> cannot be made outside its package, so the function's body, which
/// dispatches to its own class, is not called: the host runs that class as an entity itself.
/// </summary>
internal sealed class EntityTriggerBinding(DurableRegistry registry, Func<IServiceProvider> services) : ITriggerBinding
{
    public Type AttributeType => typeof(EntityTriggerAttribute);

    public string TypeName => "entityTrigger";

    public TriggerUse Bind(FunctionBuilder function)
    {
        Type type = function.Descriptor.DeclaringType;
        if (function.Descriptor.TriggerParameter.ParameterType != typeof(TaskEntityDispatcher))
        {
            function.Problem(
                $"[EntityTrigger] cannot supply a {TypeNames.Show(function.Descriptor.TriggerParameter.ParameterType)}. Use TaskEntityDispatcher.");
        }

        if (!typeof(ITaskEntity).IsAssignableFrom(type) || function.Descriptor.Method.IsStatic)
        {
            function.Problem(
                $"the local host runs entity classes, but {type.Name} is not one. Make the function an instance method of the entity class itself: " +
                $"class {type.Name} : TaskEntity<TState> {{ [Function(nameof({type.Name}))] public Task Run([EntityTrigger] TaskEntityDispatcher d) => d.DispatchAsync(this); }}");
        }

        foreach (var parameter in function.Unbound.ToArray())
        {
            function.Set(parameter, _ => null);
        }

        string name = ((EntityTriggerAttribute)function.Descriptor.Trigger).EntityName is { Length: > 0 } named
            ? named
            : function.Descriptor.Name;
        return new TriggerUse { Register = _ => Register(name, type) };
    }

    private void Register(string name, Type type)
    {
        ObjectFactory factory = ActivatorUtilities.CreateFactory(type, Type.EmptyTypes);
        registry.AddEntity(name, async operation =>
        {
            await using AsyncServiceScope scope = services().CreateAsyncScope();
            return await ((ITaskEntity)factory(scope.ServiceProvider, null)).RunAsync(operation);
        });
    }
}
