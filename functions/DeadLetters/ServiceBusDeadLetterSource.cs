using System.Globalization;
using Azure.Messaging.ServiceBus;
using Microsoft.DurableTask.Client;
using Reflex.Functions.Intake;

namespace Reflex.Functions.DeadLetters;

/// <summary>The dead-letter queue of a Service Bus queue or of a topic's subscription.</summary>
/// <param name="client">The namespace.</param>
/// <param name="entity">The queue or topic.</param>
/// <param name="subscription">The topic's subscription; null for a queue.</param>
internal sealed class ServiceBusDeadLetterSource(Lazy<ServiceBusClient> client, string entity, string? subscription) : IDeadLetterSource
{
    private const int Preview = 200;
    private const int ReceiveBatch = 100;

    // Messages that are not meant stay locked until the end, or they would be received again and again.
    private const int MaxHeld = 2000;
    private const int MaxMessageId = 128;
    private static readonly TimeSpan s_receiveWait = TimeSpan.FromSeconds(2);
    private static readonly ServiceBusReceiverOptions s_options = new() { SubQueue = SubQueue.DeadLetter };

    public string Name => entity;

    public async Task<DeadLetterPage> ListAsync(string? after, int max, CancellationToken cancellation)
    {
        await using ServiceBusReceiver receiver = CreateReceiver();
        long? from = after is null ? null : long.Parse(after, CultureInfo.InvariantCulture);
        IReadOnlyList<ServiceBusReceivedMessage> messages = await receiver.PeekMessagesAsync(max, from, cancellation);
        string? next = messages.Count < max ? null : (messages[^1].SequenceNumber + 1).ToString(CultureInfo.InvariantCulture);
        return new DeadLetterPage([.. messages.Select(message => Describe(message, Preview))], next);
    }

    public async Task<DeadLetter?> FindAsync(string id, CancellationToken cancellation)
    {
        if (!long.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out long sequence))
        {
            return null;
        }

        await using ServiceBusReceiver receiver = CreateReceiver();
        ServiceBusReceivedMessage? message = await receiver.PeekMessageAsync(sequence, cancellation);
        return message?.SequenceNumber == sequence ? Describe(message, int.MaxValue) : null;
    }

    public async Task<IReadOnlyList<string>> RedriveAsync(
        IReadOnlyCollection<string> ids, DurableTaskClient durable, CancellationToken cancellation)
    {
        var wanted = ids.ToHashSet(StringComparer.Ordinal);
        var done = new List<string>();
        var held = new List<ServiceBusReceivedMessage>();
        await using ServiceBusReceiver receiver = CreateReceiver();
        await using ServiceBusSender sender = client.Value.CreateSender(entity);
        try
        {
            while (done.Count < wanted.Count && held.Count < MaxHeld
                && await receiver.ReceiveMessagesAsync(ReceiveBatch, s_receiveWait, cancellation) is { Count: > 0 } batch)
            {
                held.AddRange(batch.Where(message => !wanted.Contains(IdOf(message))));
                foreach (ServiceBusReceivedMessage message in batch.Where(message => wanted.Contains(IdOf(message))))
                {
                    await sender.SendMessageAsync(Copy(message), cancellation);
                    await receiver.CompleteMessageAsync(message, cancellation);
                    done.Add(IdOf(message));
                }
            }
        }
        finally
        {
            foreach (ServiceBusReceivedMessage message in held)
            {
                await receiver.AbandonMessageAsync(message, cancellationToken: CancellationToken.None);
            }
        }

        return done;
    }

    private ServiceBusReceiver CreateReceiver() =>
        subscription is null
            ? client.Value.CreateReceiver(entity, s_options)
            : client.Value.CreateReceiver(entity, subscription, s_options);

    private static string IdOf(ServiceBusReceivedMessage message) => message.SequenceNumber.ToString(CultureInfo.InvariantCulture);

    // A new message ID, or duplicate detection would swallow the copy; the same for the same dead letter, so that a crash between
    // sending and completing does not make two.
    private static ServiceBusMessage Copy(ServiceBusReceivedMessage dead)
    {
        string original = dead.ApplicationProperties.TryGetValue(ServiceBusIntake.OriginalMessageId, out object? first)
            && first is string text ? text : dead.MessageId;
        string suffix = $":redrive:{IdOf(dead)}";
        var copy = new ServiceBusMessage(dead)
        {
            MessageId = (original.Length + suffix.Length <= MaxMessageId ? original : original[..(MaxMessageId - suffix.Length)]) + suffix,
        };
        copy.ApplicationProperties.Remove("DeadLetterReason");
        copy.ApplicationProperties.Remove("DeadLetterErrorDescription");
        copy.ApplicationProperties[ServiceBusIntake.OriginalMessageId] = original;
        return copy;
    }

    private DeadLetter Describe(ServiceBusReceivedMessage message, int length)
    {
        string body = message.Body.ToString();
        return new DeadLetter
        {
            Source = Name,
            Id = IdOf(message),
            Origin = message.MessageId,
            Reason = message.DeadLetterReason ?? "unknown",
            Description = message.DeadLetterErrorDescription,
            At = message.EnqueuedTime,
            Body = body.Length <= length ? body : body[..length] + "…",
        };
    }
}
