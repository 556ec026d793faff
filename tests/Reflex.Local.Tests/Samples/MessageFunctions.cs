using Azure.Messaging.ServiceBus;
using Microsoft.Azure.Functions.Worker;

namespace Reflex.Local.Tests.Samples;

public sealed class MessageFunctions(Recorder recorder)
{
    [Function("MessageAsReceived")]
    public void AsReceived([ServiceBusTrigger("received", Connection = "ServiceBusConnection")] ServiceBusReceivedMessage message) =>
        recorder.Add("MessageAsReceived", message);

    [Function("MessageAsText")]
    public void AsText(
        [ServiceBusTrigger("text", Connection = "ServiceBusConnection")] string body, string messageId, int deliveryCount, string contentType) =>
        recorder.Add("MessageAsText", (body, messageId, deliveryCount, contentType));

    [Function("MessageAsBytes")]
    public void AsBytes([ServiceBusTrigger("bytes", Connection = "ServiceBusConnection")] byte[] body) => recorder.Add("MessageAsBytes", body);

    [Function("MessageAsBinaryData")]
    public void AsBinaryData([ServiceBusTrigger("binary", Connection = "ServiceBusConnection")] BinaryData body) =>
        recorder.Add("MessageAsBinaryData", body);

    [Function("MessageAsObject")]
    public void AsObject([ServiceBusTrigger("object", Connection = "ServiceBusConnection")] Item body) => recorder.Add("MessageAsObject", body);

    [Function("MessageBatch")]
    public void Batch([ServiceBusTrigger("batch", Connection = "ServiceBusConnection", IsBatched = true)] ServiceBusReceivedMessage[] messages) =>
        recorder.Add("MessageBatch", messages);

    [Function("MessageFromSetting")]
    public void FromSetting([ServiceBusTrigger("%OrdersQueue%", Connection = "ServiceBusConnection")] string body) =>
        recorder.Add("MessageFromSetting", body);

    [Function("MessageFromTopic")]
    public void FromTopic([ServiceBusTrigger("events", "audit", Connection = "ServiceBusConnection")] string body) =>
        recorder.Add("MessageFromTopic", body);

    [Function("MessageFails")]
    public void Fails([ServiceBusTrigger("fails", Connection = "ServiceBusConnection")] ServiceBusReceivedMessage message)
    {
        recorder.Add("MessageFails", message.DeliveryCount);
        throw new InvalidOperationException("Not today.");
    }
}

/// <summary>Settles its messages itself, by what their body says.</summary>
public sealed class SettlingFunctions(Recorder recorder)
{
    [Function("Settles")]
    public async Task Settles(
        [ServiceBusTrigger("settles", Connection = "ServiceBusConnection")] ServiceBusReceivedMessage message, ServiceBusMessageActions actions)
    {
        recorder.Add("Settles", message);
        switch (message.Body.ToString())
        {
            case "complete":
                await actions.CompleteMessageAsync(message);
                throw new InvalidOperationException("After the settlement, so without effect on it.");
            case "abandon" when message.DeliveryCount < 3:
                await actions.AbandonMessageAsync(message, new Dictionary<string, object> { ["tries"] = message.DeliveryCount });
                break;
            case "bury":
                await actions.DeadLetterMessageAsync(message, null, "NotJson", "The body is not JSON.");
                break;
            case "defer":
                await actions.DeferMessageAsync(message);
                break;
            case "twice":
                await actions.CompleteMessageAsync(message);
                await actions.CompleteMessageAsync(message);
                break;
        }
    }
}
