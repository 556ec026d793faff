using System.Reflection;
using Azure.Messaging;
using Azure.Messaging.EventGrid;
using Microsoft.Azure.Functions.Worker;
using Reflex.Local.Bindings;
using Reflex.Local.Invocation;

namespace Reflex.Local.EventGrid;

/// <summary>One or more events for one invocation, each as the JSON text that came over the wire.</summary>
/// <param name="Events">One for a function of single events; all of the request for a batched one.</param>
internal sealed record EventGridDelivery(IReadOnlyList<ReadOnlyMemory<byte>> Events);

/// <summary>Binds <c>[EventGridTrigger]</c>: single events, or arrays where the attribute says <c>IsBatched = true</c>.</summary>
internal sealed class EventGridTriggerBinding(EventGridFunctions functions) : ITriggerBinding
{
    private const string SupportedTypes = "CloudEvent, EventGridEvent, " + PayloadConverter.SupportedTypes;

    public Type AttributeType => typeof(EventGridTriggerAttribute);

    public string TypeName => "eventGridTrigger";

    public TriggerUse Bind(FunctionBuilder function)
    {
        bool batched = ((EventGridTriggerAttribute)function.Descriptor.Trigger).IsBatched;
        ParameterInfo parameter = function.Descriptor.TriggerParameter;
        function.Set(parameter, (batched ? BindBatch(function, parameter) : BindSingle(function, parameter)) ?? (_ => null));
        return new TriggerUse
        {
            Listen = ready => functions.Add(ready, batched),
            ByHand = (ready, executor, input, cancellation) => EventBody.TrySplit(input, out var events, out string error)
                ? EventGridFunctions.DeliverAsync(executor, ready, batched, events, cancellation)
                : Task.FromException(new InvalidOperationException($"The input is not an event: {error}")),
        };
    }

    private static ParameterBinder? BindSingle(FunctionBuilder function, ParameterInfo parameter)
    {
        Type type = parameter.ParameterType;
        if (BatchType.ElementOf(type) is { } element)
        {
            function.Problem(
                $"[EventGridTrigger] delivers single events, but '{parameter.Name}' is a {TypeNames.Show(type)}. " +
                $"Write [EventGridTrigger(IsBatched = true)], or take a single {TypeNames.Show(element)}.");
            return null;
        }

        if (EventConverter(type) is not { } convert)
        {
            function.Problem(
                $"[EventGridTrigger] cannot supply a {TypeNames.Show(type)} (parameter '{parameter.Name}'). Use {SupportedTypes}.");
            return null;
        }

        return context => convert(((EventGridDelivery)context.Trigger).Events[0]);
    }

    private static ParameterBinder? BindBatch(FunctionBuilder function, ParameterInfo parameter)
    {
        Type type = parameter.ParameterType;
        if (BatchType.ElementOf(type) is not { } element)
        {
            function.Problem(
                $"[EventGridTrigger(IsBatched = true)] delivers several events, but '{parameter.Name}' is a {TypeNames.Show(type)}. " +
                $"Take a {TypeNames.Show(type)}[], or remove IsBatched.");
            return null;
        }

        if (EventConverter(element) is not { } convert)
        {
            function.Problem(
                $"[EventGridTrigger] cannot supply a {TypeNames.Show(type)} (parameter '{parameter.Name}'). Use an array of {SupportedTypes}.");
            return null;
        }

        Func<int, Func<int, object?>, object> create = BatchType.Factory(type, element);
        return context =>
        {
            IReadOnlyList<ReadOnlyMemory<byte>> events = ((EventGridDelivery)context.Trigger).Events;
            return create(events.Count, index => convert(events[index]));
        };
    }

    private static Func<ReadOnlyMemory<byte>, object?>? EventConverter(Type type) =>
        type == typeof(CloudEvent) ? static json => CloudEvent.Parse(new BinaryData(json))
        : type == typeof(EventGridEvent) ? static json => EventGridEvent.Parse(new BinaryData(json))
        : PayloadConverter.For(type);
}
