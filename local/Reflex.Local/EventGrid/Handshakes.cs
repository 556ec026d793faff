using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Reflex.Local.EventGrid;

/// <summary>The two ways in which Event Grid makes sure that an endpoint wants its events.</summary>
internal static class Handshakes
{
    private const string PublicCloud = "eventgrid.azure.net";

    private static readonly HashSet<string> Clouds = new(StringComparer.Ordinal)
    {
        PublicCloud, "eventgrid.azure.us", "eventgrid.azure.cn", "eventgrid.azure.eaglex.ic.gov", "eventgrid.azure.microsoft.scloud",
    };

    /// <summary>
    /// The abuse protection of the CloudEvents HTTP webhook: names the origin that may send. As the extension does, only Event
    /// Grid's own origins are allowed; any other requester is told the public cloud's.
    /// </summary>
    public static void AllowOrigin(HttpContext http)
    {
        string requested = http.Request.Headers["WebHook-Request-Origin"].ToString();
        http.Response.StatusCode = StatusCodes.Status200OK;
        http.Response.Headers["WebHook-Allowed-Origin"] = Clouds.Contains(requested) ? requested : PublicCloud;
        if (http.Request.Headers.ContainsKey("WebHook-Request-Rate"))
        {
            http.Response.Headers["WebHook-Allowed-Rate"] = "*";
        }
    }

    /// <summary>
    /// The code of a validation event; <c>null</c> where it has none. The event's data is an object, or, from a subscription in
    /// the CloudEvents schema, an object written into a string.
    /// </summary>
    public static string? ValidationCode(ReadOnlyMemory<byte> validationEvent)
    {
        JsonElement root = JsonElement.Parse(validationEvent.Span);
        if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("data", out JsonElement data))
        {
            return null;
        }

        if (data.ValueKind == JsonValueKind.String)
        {
            if (!TryParse(data.GetString()!, out data))
            {
                return null;
            }
        }

        return data.ValueKind == JsonValueKind.Object
            && data.TryGetProperty("validationCode", out JsonElement code)
            && code.ValueKind == JsonValueKind.String
                ? code.GetString()
                : null;
    }

    private static bool TryParse(string text, out JsonElement element)
    {
        try
        {
            element = JsonElement.Parse(text);
            return true;
        }
        catch (JsonException)
        {
            element = default;
            return false;
        }
    }
}
