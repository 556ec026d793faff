using Azure.Messaging.ServiceBus;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Reflex.Functions.Events;
using Reflex.Functions.Events.ServiceBus;
using Reflex.Functions.Intake;
using Reflex.Functions.Intake.Reading;

namespace Reflex.Functions.Triggers.ServiceBus;

/// <summary>Entra sign-in records, one or a batch in a message.</summary>
public sealed class SignIn(ServiceBusIntake intake)
{
    /// <summary>The queue that it reads.</summary>
    internal const string Queue = "sign-ins";

    /// <summary>Completes each message once everything that it starts is durable; what can never be read is dead-lettered with its reason.</summary>
    [Function(nameof(SignIn))]
    [EventData(typeof(SignInData), Reader = typeof(SignInReader))]
    public Task Run(
        [ServiceBusTrigger(Queue, Connection = "ServiceBusConnection", IsBatched = true, AutoCompleteMessages = false)]
        ServiceBusReceivedMessage[] messages,
        ServiceBusMessageActions actions,
        [DurableClient] DurableTaskClient client,
        CancellationToken cancellation) =>
        intake.ReceiveAsync(nameof(SignIn), messages, actions, client, cancellation);
}
