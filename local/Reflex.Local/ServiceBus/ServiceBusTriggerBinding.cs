using System.Reflection;
using Azure.Messaging.ServiceBus;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;
using Reflex.Local.Bindings;
using Reflex.Local.Invocation;
using Reflex.Local.ServiceBus.Broker;
using Reflex.Local.Settings;

namespace Reflex.Local.ServiceBus;

/// <summary>Binds <c>[ServiceBusTrigger]</c> to queues and subscriptions of the in-process namespace.</summary>
internal sealed class ServiceBusTriggerBinding(
    LocalServiceBus bus, ServiceBusHostOptions options, WorkTracker work, ILogger<ServiceBusPump> logger) : ITriggerBinding
{
    private const string SupportedTypes = "ServiceBusReceivedMessage, " + PayloadConverter.SupportedTypes;

    public Type AttributeType => typeof(ServiceBusTriggerAttribute);

    public string TypeName => "serviceBusTrigger";

    /// <summary>What runs once the host has started.</summary>
    public List<ServiceBusPump> Pumps { get; } = [];

    public TriggerUse Bind(FunctionBuilder function)
    {
        var trigger = (ServiceBusTriggerAttribute)function.Descriptor.Trigger;
        CheckConnection(function, trigger);
        if (trigger.IsSessionsEnabled)
        {
            function.Problem(
                "the local host does not imitate sessions. Remove IsSessionsEnabled, or run this function under Core Tools with a real namespace.");
        }

        ParameterInfo parameter = function.Descriptor.TriggerParameter;
        function.Set(parameter, (trigger.IsBatched ? BindBatch(function, parameter) : BindSingle(function, parameter)) ?? (_ => null));
        BindOthers(function, trigger.IsBatched);
        Func<LocalQueue> queue = Queue(function, trigger);
        return new TriggerUse
        {
            Register = _ => queue(),
            Listen = ready => Pumps.Add(
                new ServiceBusPump(queue(), ready, trigger.IsBatched, trigger.AutoCompleteMessages || options.AutoCompleteMessages, options, work, logger)),
            ByHand = (_, _, input, _) =>
            {
                queue().Send(new BrokerMessage { Body = input, MessageId = Guid.NewGuid().ToString("N") });
                return Task.CompletedTask;
            },
        };
    }

    private Func<LocalQueue> Queue(FunctionBuilder function, ServiceBusTriggerAttribute trigger)
    {
        if (trigger.QueueName is not null)
        {
            string name = function.Resolve(trigger.QueueName, "the queue name");
            return () => bus.GetOrAddQueue(name);
        }

        string topic = function.Resolve(trigger.TopicName ?? string.Empty, "the topic name");
        string subscription = function.Resolve(trigger.SubscriptionName ?? string.Empty, "the subscription name");
        return () => bus.GetOrAddSubscription(topic, subscription);
    }

    private static void CheckConnection(FunctionBuilder function, ServiceBusTriggerAttribute trigger)
    {
        string name = string.IsNullOrEmpty(trigger.Connection) ? "AzureWebJobsServiceBus" : trigger.Connection;
        if (!function.Settings.HasConnection(name))
        {
            function.Problem(
                $"the connection setting '{name}' has no value. Add {name} or {name}__fullyQualifiedNamespace to Values in local.settings.json " +
                "(the local host delivers in process whatever it says, the Functions host connects to it).");
        }
    }

    private static ParameterBinder? BindSingle(FunctionBuilder function, ParameterInfo parameter)
    {
        Type type = parameter.ParameterType;
        if (BatchType.ElementOf(type) is { } element)
        {
            function.Problem(
                $"[ServiceBusTrigger] delivers single messages, but '{parameter.Name}' is a {TypeNames.Show(type)}. " +
                $"Set IsBatched = true, or take a single {TypeNames.Show(element)}.");
            return null;
        }

        if (MessageConverter(type) is not { } convert)
        {
            function.Problem(
                $"[ServiceBusTrigger] cannot supply a {TypeNames.Show(type)} (parameter '{parameter.Name}'). Use {SupportedTypes}.");
            return null;
        }

        return context => convert((ServiceBusDelivery)context.Trigger, 0);
    }

    private static ParameterBinder? BindBatch(FunctionBuilder function, ParameterInfo parameter)
    {
        Type type = parameter.ParameterType;
        if (BatchType.ElementOf(type) is not { } element)
        {
            function.Problem(
                $"[ServiceBusTrigger(IsBatched = true)] delivers several messages, but '{parameter.Name}' is a {TypeNames.Show(type)}. " +
                $"Take a {TypeNames.Show(type)}[], or remove IsBatched.");
            return null;
        }

        if (MessageConverter(element) is not { } convert)
        {
            function.Problem(
                $"[ServiceBusTrigger] cannot supply a {TypeNames.Show(type)} (parameter '{parameter.Name}'). Use an array of {SupportedTypes}.");
            return null;
        }

        Func<int, Func<int, object?>, object> create = BatchType.Factory(type, element);
        return context =>
        {
            var delivery = (ServiceBusDelivery)context.Trigger;
            return create(delivery.Deliveries.Count, index => convert(delivery, index));
        };
    }

    private static Func<ServiceBusDelivery, int, object?>? MessageConverter(Type type)
    {
        if (type == typeof(ServiceBusReceivedMessage))
        {
            return (delivery, index) => delivery.Message(index);
        }

        return PayloadConverter.For(type) is { } convert
            ? (delivery, index) => convert(delivery.Deliveries[index].Message.Content.Body)
            : null;
    }

    /// <summary>The message actions, and the metadata of a single message by name.</summary>
    private static void BindOthers(FunctionBuilder function, bool batched)
    {
        foreach (ParameterInfo parameter in function.Unbound.ToArray())
        {
            if (parameter.ParameterType == typeof(ServiceBusMessageActions))
            {
                function.Set(parameter, context => ((ServiceBusDelivery)context.Trigger).Actions);
            }
            else if (!batched && ServiceBusBindingData.Reader(parameter.Name!) is { } read)
            {
                function.Set(parameter, context => read(((ServiceBusDelivery)context.Trigger).Deliveries[0]));
            }
        }
    }
}
