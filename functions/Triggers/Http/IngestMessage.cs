using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Azure.Messaging.ServiceBus;
using Reflex.Functions.Intake.Reading;

namespace Reflex.Functions.Triggers.Http;

/// <summary>Makes the Service Bus message of a request: the body as it came, with what the trigger needs beside it.</summary>
internal static class IngestMessage
{
    private const int MaxMessageId = 128;

    /// <param name="name">The source's name.</param>
    /// <param name="source">The source.</param>
    /// <param name="deliveryId">What the sender calls the delivery; null where it does not say.</param>
    /// <param name="body">JSON.</param>
    /// <param name="receivedAt">Now.</param>
    public static ServiceBusMessage Create(string name, IngestSource source, string? deliveryId, ReadOnlyMemory<byte> body, DateTimeOffset receivedAt)
    {
        string id = $"{name}:{(deliveryId is { Length: > 0 } ? deliveryId : Hash(body.Span))}";
        var message = new ServiceBusMessage(BinaryData.FromBytes(body))
        {
            ContentType = "application/json",
            // The same delivery again is the same message, so that a queue with duplicate detection takes it once.
            MessageId = id.Length <= MaxMessageId ? id : $"{name[..Math.Min(name.Length, 60)]}:{Hash(System.Text.Encoding.UTF8.GetBytes(id))}",
        };
        if (source.EventType.Length > 0 && !IsEvent(body))
        {
            message.ApplicationProperties["cloudEvents:specversion"] = "1.0";
            message.ApplicationProperties["cloudEvents:type"] = source.EventType;
            message.ApplicationProperties["cloudEvents:source"] = $"/ingest/{name}";
            message.ApplicationProperties["cloudEvents:id"] = message.MessageId;
            message.ApplicationProperties["cloudEvents:time"] = receivedAt.UtcDateTime.ToString("O", CultureInfo.InvariantCulture);
        }

        return message;
    }

    private static bool IsEvent(ReadOnlyMemory<byte> body)
    {
        using JsonDocument json = JsonDocument.Parse(ByteOrderMark.Skip(body));
        JsonElement first = json.RootElement.ValueKind is JsonValueKind.Array && json.RootElement.GetArrayLength() > 0 ? json.RootElement[0] : json.RootElement;
        return first.ValueKind is JsonValueKind.Object && first.TryGetProperty("specversion", out _);
    }

    private static string Hash(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes))[..32];
}
