using Reflex.Engine.Execution;
using Reflex.Engine.Playbooks;
using System.Text.Json;
using Azure;
using Reflex.Functions.Actions.Framework;
using Reflex.Functions.Outbound;

namespace Reflex.Functions.Actions.Azure;

/// <summary>
/// Reads Resource Manager's answers after its rules for asynchronous operations: 202, or 201 with a status address, is pending; a
/// status document ends with <c>Succeeded</c>, <c>Failed</c> or <c>Canceled</c>; a <c>Location</c> is done once it no longer answers 202.
/// </summary>
internal static class OperationReader
{
    private static readonly TimeSpan DefaultWait = TimeSpan.FromSeconds(10);

    public static ActionOutcome ReadFirst(Response response, Uri endpoint)
    {
        if (response.IsError)
        {
            return ReadError(response);
        }

        string? operation = ResponseHeaders.OperationUri(response);
        bool isPending = response.Status == 202 || (response.Status is 200 or 201 && response.Headers.Contains("Azure-AsyncOperation"));
        if (!isPending)
        {
            return ActionOutcome.Done(ReadBody(response));
        }

        if (operation is null)
        {
            // Accepted, with nothing to ask after: some older APIs do it.
            return ActionOutcome.Done(ReadBody(response));
        }

        return Pending(operation, response, endpoint);
    }

    public static ActionOutcome ReadPoll(Response response, string uri, Uri endpoint)
    {
        if (response.IsError)
        {
            return ReadError(response);
        }

        if (response.Status == 202)
        {
            return Pending(ResponseHeaders.OperationUri(response) ?? uri, response, endpoint);
        }

        JsonElement? body = ReadBody(response);
        if (body is not { ValueKind: JsonValueKind.Object } json || Text(json, "status") is not { } status)
        {
            return ActionOutcome.Done(body);
        }

        return status.ToUpperInvariant() switch
        {
            "SUCCEEDED" => ActionOutcome.Done(json.TryGetProperty("properties", out JsonElement result) ? result : null),
            "FAILED" or "CANCELED" => OperationFailed(json, status),
            _ => Pending(uri, response, endpoint),
        };
    }

    private static ActionOutcome Pending(string uri, Response response, Uri endpoint)
    {
        // The token goes along with the next request, so it may only go to the endpoint that was meant.
        if (!Uri.TryCreate(uri, UriKind.Absolute, out Uri? address)
            || address.Authority != endpoint.Authority || address.Scheme != endpoint.Scheme)
        {
            return ActionOutcome.Fail(
                "UntrustedOperationAddress", $"The operation's address is not on {endpoint.Authority}, so it is not followed.");
        }

        TimeSpan wait = ResponseHeaders.RetryAfter(response) ?? DefaultWait;
        return ActionOutcome.WaitFor(new PendingOperation([uri], Math.Clamp(wait.TotalSeconds, 1, 600), null));
    }

    private static ActionOutcome OperationFailed(JsonElement json, string status)
    {
        (string code, string message) = json.TryGetProperty("error", out JsonElement error) ? ReadErrorBody(error) : (status, "");
        return ActionOutcome.Fail(code, $"The operation ended as {status}. {message}".TrimEnd());
    }

    /// <summary>An error answer of any of Azure's REST APIs: code and message from its body, where it has one.</summary>
    public static ActionOutcome ReadError(Response response)
    {
        (string code, string message) = ReadBody(response) is { ValueKind: JsonValueKind.Object } json
            && json.TryGetProperty("error", out JsonElement error)
            ? ReadErrorBody(error)
            : ($"Http{response.Status}", response.ReasonPhrase);
        // An expired token is fetched anew by the next attempt.
        bool retryable = ActionFailures.IsTransient(response.Status) || response.Status == 401;
        return ActionOutcome.Fail(code, Redactor.Redact($"{response.Status}: {message}"), retryable, ResponseHeaders.RetryAfter(response));
    }

    private static (string Code, string Message) ReadErrorBody(JsonElement error) => error.ValueKind == JsonValueKind.Object
        ? (Text(error, "code") ?? "Error", Text(error, "message") ?? "")
        : ("Error", error.ToString());

    private static JsonElement? ReadBody(Response response)
    {
        if (response.ContentStream is null || response.Content.ToMemory().IsEmpty)
        {
            return null;
        }

        try
        {
            return JsonSerializer.Deserialize<JsonElement>(response.Content.ToMemory().Span);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string? Text(JsonElement json, string name) =>
        json.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
