using Azure.Messaging.ServiceBus;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;
using Reflex.Functions.Intake.Reading;

namespace Reflex.Functions.Intake;

/// <summary>
/// Receives a batch of messages and settles each of them: completed once what its events start is durable,
/// dead-lettered with its reason where part of it can never be read, and left for redelivery where the work failed.
/// </summary>
public sealed class ServiceBusIntake(EventIntake intake, ILogger<ServiceBusIntake> logger)
{
    // Service Bus allows 4,096 characters for each of the two.
    private const int MaxDescription = 4000;

    /// <summary>Application property that a redriven message carries: the ID that it had at first, which bare data takes its event ID from.</summary>
    internal const string OriginalMessageId = "reflex-message-id";

    /// <summary>Receives a batch for a function that says by its attributes what it reads, and settles each message.</summary>
    internal async Task ReceiveAsync(
        string function,
        IReadOnlyList<ServiceBusReceivedMessage> messages,
        ServiceBusMessageActions actions,
        DurableTaskClient client,
        CancellationToken cancellation)
    {
        var door = Door.For(function);
        var read = messages.Select(message => (Message: message, Events: door.Read(message.Body.ToMemory(), Envelope(door.Entity, message)))).ToList();

        // The good events of a message that also holds bad ones are not lost to it; redriving it later finds them done.
        await intake.ReceiveAsync(function, [.. read.SelectMany(one => one.Events).Where(one => one.Event is not null)], client, cancellation);
        foreach ((ServiceBusReceivedMessage message, IReadOnlyList<ReadEvent> events) in read)
        {
            if (Problem(events) is not { } problem)
            {
                await actions.CompleteMessageAsync(message, cancellation);
                continue;
            }

            logger.LogWarning("Message {MessageId} of {Queue} was dead-lettered as {Reason}: {Description}", message.MessageId, door.Entity, problem.Code, problem.Description);
            await actions.DeadLetterMessageAsync(message, propertiesToModify: null, problem.Code, problem.Description, cancellation);
        }
    }

    private static MessageEnvelope Envelope(string queue, ServiceBusReceivedMessage message) => new(queue)
    {
        MessageId = message.ApplicationProperties.TryGetValue(OriginalMessageId, out object? original) ? original as string : message.MessageId,
        ContentType = message.ContentType,
        Subject = message.Subject,
        Properties = message.ApplicationProperties,
        EnqueuedAt = message.EnqueuedTime,
    };

    private static (string Code, string Description)? Problem(IReadOnlyList<ReadEvent> events)
    {
        var rejected = events.Select((one, index) => (one.Rejection, index)).Where(one => one.Rejection is not null).ToList();
        if (rejected.Count == 0)
        {
            return null;
        }

        string description = events.Count == 1
            ? rejected[0].Rejection!.Reason
            : $"{rejected.Count} of {events.Count} records: {string.Join("; ", rejected.Select(one => $"record {one.index + 1}: {one.Rejection!.Reason}"))}";
        return (rejected[0].Rejection!.Code, description.Length <= MaxDescription ? description : description[..MaxDescription] + "…");
    }
}
