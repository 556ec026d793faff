using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Reflex.Local.EventGrid;

/// <summary>
/// An Event Grid topic, <c>POST /api/events</c>, for the real publisher client: takes events of both schemas and hands each to the
/// functions that handle its type. Any key is accepted; the host listens on the loopback interface only.
/// </summary>
internal sealed class EventGridTopic(TopicSubscriptions subscriptions, TopicDelivery delivery, RefusedRequests refused, long maxBodyBytes)
{
    public const string Path = "/api/events";

    public async Task HandleAsync(HttpContext http)
    {
        ReadOnlyMemory<byte>? body;
        try
        {
            body = await BodyReader.ReadAsync(http.Request, maxBodyBytes, http.RequestAborted);
        }
        catch (BadHttpRequestException broken)
        {
            await RefuseAsync(http, broken.StatusCode, broken.Message, default);
            return;
        }

        if (body is null)
        {
            await RefuseAsync(
                http,
                StatusCodes.Status413PayloadTooLarge,
                $"The body is larger than {maxBodyBytes} bytes; Event Grid accepts at most 1 MiB.",
                default);
        }
        else if (!EventBody.TrySplit(body.Value, out IReadOnlyList<ReadOnlyMemory<byte>> events, out string error)
            || !TryRoute(events, out Dictionary<string, List<ReadOnlyMemory<byte>>> byFunction, out error))
        {
            // As the service does it: one event that cannot be read refuses the whole request, before any of it is delivered.
            await RefuseAsync(http, StatusCodes.Status400BadRequest, error, body.Value);
        }
        else
        {
            foreach ((string function, List<ReadOnlyMemory<byte>> mine) in byFunction)
            {
                delivery.Deliver(function, mine);
            }

            http.Response.StatusCode = StatusCodes.Status200OK;
        }
    }

    private bool TryRoute(
        IReadOnlyList<ReadOnlyMemory<byte>> events, out Dictionary<string, List<ReadOnlyMemory<byte>>> byFunction, out string error)
    {
        byFunction = new Dictionary<string, List<ReadOnlyMemory<byte>>>(StringComparer.OrdinalIgnoreCase);
        error = string.Empty;
        for (int i = 0; i < events.Count; i++)
        {
            if (EventType(events[i]) is not { Length: > 0 } type)
            {
                error = $"Event {i} has neither 'type' (CloudEvents) nor 'eventType' (Event Grid schema).";
                return false;
            }

            foreach (string function in subscriptions.For(type))
            {
                if (!byFunction.TryGetValue(function, out List<ReadOnlyMemory<byte>>? mine))
                {
                    byFunction.Add(function, mine = []);
                }

                mine.Add(events[i]);
            }
        }

        return true;
    }

    private static string? EventType(ReadOnlyMemory<byte> json)
    {
        JsonElement root = JsonElement.Parse(json.Span);
        return root.ValueKind == JsonValueKind.Object
            && (root.TryGetProperty("type", out JsonElement type) || root.TryGetProperty("eventType", out type))
            && type.ValueKind == JsonValueKind.String
                ? type.GetString()
                : null;
    }

    private Task RefuseAsync(HttpContext http, int status, string reason, ReadOnlyMemory<byte> body)
    {
        refused.Add(Path, status, reason, body);
        http.Response.StatusCode = status;
        return http.Response.WriteAsJsonAsync(
            new { error = new { code = status == 413 ? "PayloadTooLarge" : "BadRequest", message = reason } });
    }
}
