using System.Reflection;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;
using Reflex.Durable;
using Reflex.Local.Bindings;
using Reflex.Local.Invocation;

namespace Reflex.Local.Durable;

/// <summary>One execution of an orchestrator function.</summary>
internal sealed record OrchestrationDelivery(TaskOrchestrationContext Context, DurableInput Input);

/// <summary>Binds <c>[OrchestrationTrigger]</c>: the context, and the input as one more parameter.</summary>
internal sealed class OrchestrationTriggerBinding(DurableRegistry registry, Func<FunctionExecutor> executor) : ITriggerBinding
{
    public Type AttributeType => typeof(OrchestrationTriggerAttribute);

    public string TypeName => "orchestrationTrigger";

    public TriggerUse Bind(FunctionBuilder function)
    {
        ParameterInfo parameter = function.Descriptor.TriggerParameter;
        if (parameter.ParameterType != typeof(TaskOrchestrationContext))
        {
            function.Problem(
                $"[OrchestrationTrigger] cannot supply a {TypeNames.Show(parameter.ParameterType)} (parameter '{parameter.Name}'). Use TaskOrchestrationContext.");
        }

        function.Set(parameter, context => ((OrchestrationDelivery)context.Trigger).Context);
        BindInput(function);
        return new TriggerUse
        {
            Register = ready => registry.AddOrchestrator(
                ready.Name,
                // The engine knows whether an orchestration is at work or waits; the host must not count a wait of days as work.
                (context, input) => executor().InvokeUncountedAsync(ready, new OrchestrationDelivery(context, input), CancellationToken.None).AsTask()),
        };
    }

    private static void BindInput(FunctionBuilder function)
    {
        ParameterInfo[] candidates = [.. function.Unbound.Where(parameter =>
            parameter.ParameterType != typeof(FunctionContext)
            && parameter.ParameterType != typeof(CancellationToken)
            && !parameter.GetCustomAttributes().Any(attribute => attribute is Microsoft.Azure.Functions.Worker.Extensions.Abstractions.BindingAttribute))];
        if (candidates is [var input])
        {
            function.Set(input, context => ((OrchestrationDelivery)context.Trigger).Input.Read(input.ParameterType));
        }
    }
}
