using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Reflex.Local.Invocation;

namespace Reflex.Local.EventGrid;

/// <summary>
/// <c>/runtime/webhooks/EventGrid?functionName=X</c>, with the answers of the Event Grid extension of the Functions host: 202 when
/// all calls succeeded, 500 with the failure's message when one did not, 404 for an unknown function, 400 for what it cannot read.
/// </summary>
internal sealed class EventGridWebhook(EventGridFunctions functions, FunctionExecutor executor, RefusedRequests refused, long maxBodyBytes)
{
    public const string Path = "/runtime/webhooks/EventGrid";

    public async Task HandleAsync(HttpContext http)
    {
        string name = http.Request.Query["functionName"].ToString();
        if (!functions.Has(name))
        {
            await RefuseAsync(http, name, StatusCodes.Status404NotFound, NotFoundReason(name), await PeekAsync(http));
            return;
        }

        if (HttpMethods.IsOptions(http.Request.Method))
        {
            Handshakes.AllowOrigin(http);
            return;
        }

        string kind = http.Request.Headers["aeg-event-type"].ToString();
        if (Is(kind, "Unsubscribe"))
        {
            http.Response.StatusCode = StatusCodes.Status202Accepted;
            return;
        }

        (ReadOnlyMemory<byte> body, int status, string? error) = await ReadAsync(http);
        if (error is not null)
        {
            await RefuseAsync(http, name, status, error, body);
        }
        else if (Is(kind, "Notification"))
        {
            await NotifyAsync(http, name, body);
        }
        else if (Is(kind, "SubscriptionValidation"))
        {
            await ValidateAsync(http, name, body);
        }
        else
        {
            await RefuseAsync(http, name, StatusCodes.Status400BadRequest,
                $"The header aeg-event-type is '{kind}'; it must be Notification, SubscriptionValidation or Unsubscribe.", body);
        }
    }

    private static bool Is(string kind, string expected) => string.Equals(kind, expected, StringComparison.OrdinalIgnoreCase);

    private string NotFoundReason(string name)
    {
        string known = string.Join(", ", functions.Names.Order(StringComparer.OrdinalIgnoreCase));
        return $"cannot find function: '{name}'. Functions with an Event Grid trigger: {(known.Length == 0 ? "none" : known)}.";
    }

    private async Task NotifyAsync(HttpContext http, string name, ReadOnlyMemory<byte> body)
    {
        if (!EventBody.TrySplit(body, out IReadOnlyList<ReadOnlyMemory<byte>> events, out string error))
        {
            await RefuseAsync(http, name, StatusCodes.Status400BadRequest, error, body);
            return;
        }

        try
        {
            // Not the request's own token: a sender that gives up does not undo what has begun, on the Functions host either.
            await functions.DeliverAsync(executor, name, events, CancellationToken.None);
            http.Response.StatusCode = StatusCodes.Status202Accepted;
        }
        catch (Exception failure)
        {
            // Logged by the executor. The sender learns that it has to send again.
            http.Response.StatusCode = StatusCodes.Status500InternalServerError;
            await http.Response.WriteAsync(failure.Message);
        }
    }

    private async Task ValidateAsync(HttpContext http, string name, ReadOnlyMemory<byte> body)
    {
        if (!EventBody.TrySplit(body, out IReadOnlyList<ReadOnlyMemory<byte>> events, out string error))
        {
            await RefuseAsync(http, name, StatusCodes.Status400BadRequest, error, body);
        }
        else if (events.Count == 0 || Handshakes.ValidationCode(events[0]) is not { } code)
        {
            await RefuseAsync(http, name, StatusCodes.Status400BadRequest, "The validation event has no data.validationCode.", body);
        }
        else
        {
            http.Response.ContentType = "application/json";
            await http.Response.WriteAsync(JsonSerializer.Serialize(new Dictionary<string, string> { ["validationResponse"] = code }));
        }
    }

    private async ValueTask<(ReadOnlyMemory<byte> Body, int Status, string? Error)> ReadAsync(HttpContext http)
    {
        try
        {
            return await BodyReader.ReadAsync(http.Request, maxBodyBytes, http.RequestAborted) is { } body
                ? (body, StatusCodes.Status200OK, null)
                : (
                    default,
                    StatusCodes.Status413PayloadTooLarge,
                    $"The body is larger than {maxBodyBytes} bytes; Event Grid delivers at most 1 MiB.");
        }
        catch (BadHttpRequestException broken)
        {
            return (default, broken.StatusCode, broken.Message);
        }
    }

    /// <summary>What was sent to a function that does not exist is worth keeping as well.</summary>
    private async ValueTask<ReadOnlyMemory<byte>> PeekAsync(HttpContext http) => (await ReadAsync(http)).Body;

    private async Task RefuseAsync(HttpContext http, string name, int status, string reason, ReadOnlyMemory<byte> body)
    {
        refused.Add($"{Path}?functionName={name}", status, reason, body);
        http.Response.StatusCode = status;
        http.Response.ContentType = "text/plain; charset=utf-8";
        await http.Response.WriteAsync(reason);
    }
}
