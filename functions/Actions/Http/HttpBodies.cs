using System.Text.Json;
using Reflex.Engine.Execution;
using Reflex.Functions.Actions.Framework;
using Reflex.Functions.Outbound;
using Reflex.Functions.Settings;

namespace Reflex.Functions.Actions.Http;

/// <summary>How inputs become request bodies and answers become outcomes.</summary>
internal static class HttpBodies
{
    public static (string? Body, string ContentType) Write(JsonElement? body, string? contentType) => body switch
    {
        null or { ValueKind: JsonValueKind.Undefined or JsonValueKind.Null } => (null, contentType ?? "application/json"),
        { ValueKind: JsonValueKind.String } text => (text.GetString(), contentType ?? "text/plain"),
        { } json => (json.GetRawText(), contentType ?? "application/json"),
    };

    public static ActionOutcome Read(OutboundResponse response, IReadOnlyCollection<int> expected, string host)
    {
        bool isExpected = expected.Count > 0 ? expected.Contains(response.Status) : response.Status is >= 200 and < 300;
        if (!isExpected)
        {
            return ActionOutcome.Fail(
                $"Http{response.Status}", $"{host} answered {response.Status}.", ActionFailures.IsTransient(response.Status), response.RetryAfter);
        }

        return ActionOutcome.Done(ReflexJson.ToElement(new
        {
            status = response.Status,
            body = ReadBody(response),
            truncated = response.Truncated ? true : (bool?)null,
        }));
    }

    private static JsonElement ReadBody(OutboundResponse response)
    {
        if (!response.Truncated && response.ContentType?.Contains("json", StringComparison.OrdinalIgnoreCase) == true)
        {
            try
            {
                return JsonSerializer.Deserialize<JsonElement>(response.Body);
            }
            catch (JsonException)
            {
                // Called JSON and none: its text is what there is.
            }
        }

        return ReflexJson.ToElement(response.Body);
    }
}
