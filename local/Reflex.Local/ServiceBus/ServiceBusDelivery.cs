using Azure.Messaging.ServiceBus;
using Reflex.Local.ServiceBus.Broker;

namespace Reflex.Local.ServiceBus;

/// <summary>The messages of one invocation, one for a function of single messages, and what settles them.</summary>
internal sealed class ServiceBusDelivery(IReadOnlyList<Delivery> deliveries, LocalMessageActions actions)
{
    private ServiceBusReceivedMessage?[]? _messages;

    public IReadOnlyList<Delivery> Deliveries { get; } = deliveries;

    public LocalMessageActions Actions { get; } = actions;

    /// <summary>Made once each: parameters that ask for the same message get the same object.</summary>
    public ServiceBusReceivedMessage Message(int index)
    {
        _messages ??= new ServiceBusReceivedMessage?[Deliveries.Count];
        return _messages[index] ??= ServiceBusMessageMapper.ToSdk(Deliveries[index]);
    }
}
