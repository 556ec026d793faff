using System.Text.Json;
using Azure.Messaging.ServiceBus;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Reflex.Functions.Intake.Reading;
using Reflex.Functions.Settings;
using Reflex.Functions.Web;

namespace Reflex.Functions.Triggers.Http;

/// <summary>What the ingress does with a request: checks it and puts its body into the source's queue.</summary>
public sealed class IngestHandler(
    IngestGate gate, IOptions<IngestOptions> options, Lazy<ServiceBusClient> client, TimeProvider clock, ILogger<IngestHandler> logger)
{
    internal async Task<IResult> HandleAsync(HttpRequest request, string source, CancellationToken cancellation)
    {
        if (!options.Value.Sources.TryGetValue(source, out IngestSource? known))
        {
            return Refuse(StatusCodes.Status404NotFound, "Unknown source; configure sources under Reflex__Ingest__Sources.");
        }

        if (request.ContentLength > options.Value.MaxBodyBytes || await ReadBodyAsync(request, cancellation) is not { } body)
        {
            return Refuse(StatusCodes.Status413PayloadTooLarge, $"The body may have at most {options.Value.MaxBodyBytes} bytes.");
        }

        if (gate.Refuse(request, source, known, body) is { } refusal)
        {
            logger.LogWarning("A request to ingest from {Source} was rejected with {Status}: {Reason}", source, refusal.Status, refusal.Reason);
            return Refuse(refusal.Status, refusal.Reason);
        }

        if (request.ContentType?.Contains("json", StringComparison.OrdinalIgnoreCase) != true)
        {
            return Refuse(StatusCodes.Status415UnsupportedMediaType, "The body must be JSON with a JSON content type.");
        }

        if (Problem(body) is { } problem)
        {
            return Refuse(StatusCodes.Status400BadRequest, problem);
        }

        string? delivery = request.Headers[known.DeliveryHeader] is [{ Length: > 0 and <= 500 } id] ? id : null;
        ServiceBusMessage message = IngestMessage.Create(source, known, delivery, body, clock.GetUtcNow());
        try
        {
            await using ServiceBusSender sender = client.Value.CreateSender(known.Queue);
            await sender.SendMessageAsync(message, cancellation);
        }
        catch (ServiceBusException failure) when (failure.IsTransient)
        {
            logger.LogError(failure, "An event from {Source} could not be put into {Queue}.", source, known.Queue);
            return Refuse(StatusCodes.Status503ServiceUnavailable, "The event could not be queued; send it again.");
        }

        return Results.Json(new { messageId = message.MessageId }, ReflexJson.Options, statusCode: StatusCodes.Status202Accepted);
    }

    private async Task<byte[]?> ReadBodyAsync(HttpRequest request, CancellationToken cancellation)
    {
        var buffer = new byte[options.Value.MaxBodyBytes + 1];
        int length = await request.Body.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellation);
        return length > options.Value.MaxBodyBytes ? null : buffer[..length];
    }

    private static string? Problem(ReadOnlyMemory<byte> body)
    {
        try
        {
            using JsonDocument json = JsonDocument.Parse(ByteOrderMark.Skip(body));
            return json.RootElement.ValueKind is JsonValueKind.Object or JsonValueKind.Array ? null : "The body must be a JSON object or an array of them.";
        }
        catch (JsonException broken)
        {
            return $"The body is not JSON: {broken.Message}";
        }
    }

    private static IResult Refuse(int status, string reason) => Api.Error(status, status switch
    {
        StatusCodes.Status401Unauthorized => "unauthenticated",
        StatusCodes.Status403Forbidden => "forbidden",
        StatusCodes.Status404NotFound => "notFound",
        StatusCodes.Status413PayloadTooLarge => "tooLarge",
        StatusCodes.Status415UnsupportedMediaType => "notJson",
        StatusCodes.Status503ServiceUnavailable => "unavailable",
        _ => "badBody",
    }, reason);
}
