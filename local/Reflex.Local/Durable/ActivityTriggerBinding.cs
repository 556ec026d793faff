using System.Reflection;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;
using Reflex.Durable;
using Reflex.Local.Bindings;
using Reflex.Local.Invocation;

namespace Reflex.Local.Durable;

/// <summary>One call of an activity function.</summary>
internal sealed record ActivityDelivery(TaskActivityContext Context, DurableInput Input);

/// <summary>Binds <c>[ActivityTrigger]</c>: the input as the parameter's type, whatever the parameter is called.</summary>
internal sealed class ActivityTriggerBinding(DurableRegistry registry, Func<FunctionExecutor> executor) : ITriggerBinding
{
    public Type AttributeType => typeof(ActivityTriggerAttribute);

    public string TypeName => "activityTrigger";

    public TriggerUse Bind(FunctionBuilder function)
    {
        ParameterInfo parameter = function.Descriptor.TriggerParameter;
        Type type = parameter.ParameterType;
        function.Set(parameter, typeof(TaskActivityContext).IsAssignableFrom(type)
            ? context => ((ActivityDelivery)context.Trigger).Context
            : context => ((ActivityDelivery)context.Trigger).Input.Read(type));
        foreach (ParameterInfo other in function.Unbound.Where(other => other.ParameterType == typeof(string)).ToArray())
        {
            if (string.Equals(other.Name, "instanceId", StringComparison.OrdinalIgnoreCase))
            {
                function.Set(other, context => ((ActivityDelivery)context.Trigger).Context.InstanceId);
            }
        }

        return new TriggerUse
        {
            Register = ready => registry.AddActivity(
                ready.Name,
                (context, input, cancellation) => executor().InvokeUncountedAsync(ready, new ActivityDelivery(context, input), cancellation).AsTask()),
        };
    }
}
