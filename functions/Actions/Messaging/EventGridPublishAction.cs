using System.ComponentModel.DataAnnotations;
using System.ComponentModel;
using System.Text.Json;
using Azure;
using Azure.Core;
using Azure.Messaging;
using Azure.Messaging.EventGrid;
using Reflex.Engine.Execution;
using Reflex.Functions.Actions.Framework;
using Reflex.Functions.Actions.Http;
using Reflex.Functions.Outbound;
using Reflex.Functions.Settings;

namespace Reflex.Functions.Actions.Messaging;

/// <summary>Input of <c>eventgrid.publish</c>.</summary>
public sealed record EventGridPublishInput
{
    [Description("Endpoint of the topic, such as https://contoso.westeurope-1.eventgrid.azure.net/api/events; its host must be allowed."), Required, HttpAddress]
    public required string Endpoint { get; init; }

    [Description("Type of the event, such as Contoso.Orders.Placed."), Required]
    public required string Type { get; init; }

    [Description("Source of the event. Default: reflex.")]
    public string Source { get; init; } = "reflex";

    [Description("Subject of the event.")]
    public string? Subject { get; init; }

    [Description("Data of the event.")]
    public JsonElement? Data { get; init; }
}

/// <summary>Publishes a CloudEvent whose ID is the idempotency key, so that whoever listens can tell it apart from a second one.</summary>
public sealed class EventGridPublishAction(
    TokenCredential credential, OutboundGuard guard, OutboundConnections connections, TimeProvider clock)
    : ActionBase<EventGridPublishInput>("eventgrid.publish", "Publishes a CloudEvent to an Event Grid topic.", false)
{
    protected override Task<ActionOutcome> SimulateAsync(
        ActionContext context, EventGridPublishInput input, CancellationToken cancellation) =>
        Task.FromResult(ActionOutcome.WouldDo(ReflexJson.ToElement(
            new { simulated = true, endpoint = input.Endpoint, type = input.Type, subject = input.Subject, data = input.Data })));

    protected override async Task<ActionOutcome> ExecuteAsync(
        ActionContext context, EventGridPublishInput input, CancellationToken cancellation)
    {
        var endpoint = new Uri(input.Endpoint);
        guard.Check(endpoint);
        var cloudEvent = new CloudEvent(
            input.Source, input.Type, new BinaryData(input.Data?.GetRawText() ?? "null"), "application/json", CloudEventDataFormat.Json)
        {
            Id = context.IdempotencyKey,
            Subject = input.Subject,
            Time = clock.GetUtcNow(),
        };
        await Open(endpoint).SendEventAsync(cloudEvent, cancellation);
        return ActionOutcome.Done(ReflexJson.ToElement(new { id = cloudEvent.Id }));
    }

    private EventGridPublisherClient Open(Uri endpoint)
    {
        var options = new EventGridPublisherClientOptions { Transport = connections.Transport, RetryPolicy = new ShortRetryPolicy() };
        // The guard lets http through to private hosts only: that is the local host's topic, which takes any key and could not be sent a
        // token.
        return endpoint.Scheme == "https"
            ? new EventGridPublisherClient(endpoint, credential, options)
            : new EventGridPublisherClient(endpoint, new AzureKeyCredential("local"), options);
    }
}
