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
    private static readonly SignInReader s_reader = new();

    /// <summary>Completes each message once everything that it starts is durable; what can never be read is dead-lettered with its reason.</summary>
    [Function(nameof(SignIn))]
    [EventData(typeof(SignInData))]
    public Task Run(
        [ServiceBusTrigger("sign-ins", Connection = "ServiceBusConnection", IsBatched = true, AutoCompleteMessages = false)]
        ServiceBusReceivedMessage[] messages,
        ServiceBusMessageActions actions,
        [DurableClient] DurableTaskClient client,
        CancellationToken cancellation) =>
        intake.AcceptAsync(nameof(SignIn), "sign-ins", messages, s_reader, actions, client, cancellation);
}
