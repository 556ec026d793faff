using Reflex.Functions.Outbound;
using Reflex.Functions.Settings;

namespace Reflex.Functions.Notices;

/// <summary>Posts JSON documents to webhooks: the one way in which messages leave the app.</summary>
public sealed class Webhooks(OutboundHttp http)
{
    /// <summary>Posts a document and returns the answer, whatever it is.</summary>
    /// <param name="address">The webhook.</param>
    /// <param name="document">What to post; written as JSON.</param>
    /// <param name="idempotencyKey">
    /// The same for every attempt to post the same message, for services that honour it; null: the header is left out.
    /// </param>
    /// <param name="cancellation">Stops waiting.</param>
    public Task<OutboundResponse> PostAsync(Uri address, object document, string? idempotencyKey, CancellationToken cancellation) => http.SendAsync(
        HttpMethod.Post,
        address,
        idempotencyKey is null ? [] : new Dictionary<string, string> { ["Idempotency-Key"] = idempotencyKey },
        ReflexJson.ToText(document),
        "application/json",
        cancellation);
}
