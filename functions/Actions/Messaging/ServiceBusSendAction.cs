using System.ComponentModel.DataAnnotations;
using System.ComponentModel;
using System.Text.Json;
using Azure.Messaging.ServiceBus;
using Reflex.Engine.Execution;
using Reflex.Functions.Actions.Framework;
using Reflex.Functions.Actions.Http;
using Reflex.Functions.Settings;

namespace Reflex.Functions.Actions.Messaging;

/// <summary>Input of <c>servicebus.send</c>.</summary>
public sealed record ServiceBusSendInput
{
    [Description("Name of the queue or topic, in the namespace of ServiceBusConnection."), Required, EntityName, RegularExpression("^[A-Za-z0-9][A-Za-z0-9._/~-]{0,259}$", ErrorMessage = "The field {0} must be the name of a queue or topic: up to 260 letters, digits, ., _, /, ~ or -.")]
    public required string Queue { get; init; }

    [Description("Body: a map or list is sent as JSON, text unchanged."), Required]
    public required JsonElement Body { get; init; }

    [Description("Application properties, name to value.")]
    public Dictionary<string, string> Properties { get; init; } = [];

    [Description("Subject of the message.")]
    public string? Subject { get; init; }

    [Description("Session of the message.")]
    public string? SessionId { get; init; }
}

/// <summary>Sends a message whose ID is the idempotency key, so that a queue with duplicate detection takes it once.</summary>
public sealed class ServiceBusSendAction(Lazy<ServiceBusClient> client)
    : ActionBase<ServiceBusSendInput>("servicebus.send", "Sends a message to a Service Bus queue or topic.", false)
{
    protected override Task<ActionOutcome> SimulateAsync(
        ActionContext context, ServiceBusSendInput input, CancellationToken cancellation) =>
        Task.FromResult(ActionOutcome.WouldDo(ReflexJson.ToElement(new { simulated = true, queue = input.Queue, body = input.Body })));

    protected override async Task<ActionOutcome> ExecuteAsync(
        ActionContext context, ServiceBusSendInput input, CancellationToken cancellation)
    {
        (string? body, string contentType) = HttpBodies.Write(input.Body, null);
        var message = new ServiceBusMessage(body ?? "")
        {
            MessageId = context.IdempotencyKey.Length <= 128 ? context.IdempotencyKey : Storage.TableKeys.Hash(context.IdempotencyKey),
            ContentType = contentType,
            Subject = input.Subject,
            SessionId = input.SessionId,
        };
        foreach ((string name, string value) in input.Properties)
        {
            message.ApplicationProperties[name] = value;
        }

        await using ServiceBusSender sender = client.Value.CreateSender(input.Queue);
        await sender.SendMessageAsync(message, cancellation);
        return ActionOutcome.Done(ReflexJson.ToElement(new { messageId = message.MessageId }));
    }
}
