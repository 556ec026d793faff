using System.Net.Http.Headers;
using System.Net;
using System.Text;
using Microsoft.Extensions.Options;
using Reflex.Functions.Settings;

namespace Reflex.Functions.Outbound;

/// <summary>An answer, its body cut to the configured size.</summary>
public sealed record OutboundResponse(int Status, string Body, string? ContentType, TimeSpan? RetryAfter, bool Truncated);

/// <summary>
/// The one HTTP client of the actions that reach hosts outside Azure's own APIs. Every hop of a redirect is checked like the first.
/// </summary>
public sealed class OutboundHttp
{
    private const int MaxRedirects = 5;
    private readonly OutboundGuard _guard;
    private readonly HttpClient _client;
    private readonly int _maxBody;

    public OutboundHttp(OutboundGuard guard, OutboundConnections connections, IOptions<ReflexOptions> options)
    {
        _guard = guard;
        _maxBody = options.Value.Actions.MaxResponseBytes;
        _client = connections.Client;
    }

    public async Task<OutboundResponse> SendAsync(
        HttpMethod method, Uri uri, IReadOnlyDictionary<string, string> headers, string? body, string contentType, CancellationToken cancellation)
    {
        for (int hop = 0; ; hop++)
        {
            _guard.Check(uri);
            using HttpRequestMessage request = Create(method, uri, headers, body, contentType);
            using HttpResponseMessage response = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
            if (!IsRedirect(response) || hop == MaxRedirects)
            {
                return await ReadAsync(response, cancellation);
            }

            Uri next = new(uri, response.Headers.Location!);
            if (next.Authority != uri.Authority || (uri.Scheme == "https" && next.Scheme != "https"))
            {
                // What was meant for one host, credentials among it, is not carried to another.
                throw new OutboundRefusedException(
                    $"'{uri.Authority}' redirects to '{next.Authority}'; use that address in the step if this is intended.");
            }

            if (response.StatusCode is HttpStatusCode.SeeOther
                || (method == HttpMethod.Post && response.StatusCode is HttpStatusCode.Found or HttpStatusCode.Moved))
            {
                (method, body) = (HttpMethod.Get, null);
            }

            uri = next;
        }
    }

    private static HttpRequestMessage Create(
        HttpMethod method, Uri uri, IReadOnlyDictionary<string, string> headers, string? body, string contentType)
    {
        var request = new HttpRequestMessage(method, uri);
        if (body is not null)
        {
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
            request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(contentType);
        }

        foreach ((string name, string value) in headers)
        {
            if (!request.Headers.TryAddWithoutValidation(name, value) && request.Content is not null)
            {
                request.Content.Headers.Remove(name);
                request.Content.Headers.TryAddWithoutValidation(name, value);
            }
        }

        return request;
    }

    private async Task<OutboundResponse> ReadAsync(HttpResponseMessage response, CancellationToken cancellation)
    {
        await using Stream stream = await response.Content.ReadAsStreamAsync(cancellation);
        var buffer = new byte[_maxBody + 1];
        int length = await stream.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellation);
        bool truncated = length > _maxBody;
        TimeSpan? retryAfter = response.Headers.RetryAfter switch
        {
            { Delta: { } delta } => delta,
            { Date: { } date } when response.Headers.Date is { } now => date - now,
            _ => null,
        };
        return new OutboundResponse(
            (int)response.StatusCode,
            Encoding.UTF8.GetString(buffer, 0, Math.Min(length, _maxBody)),
            response.Content.Headers.ContentType?.MediaType,
            retryAfter,
            truncated);
    }

    private static bool IsRedirect(HttpResponseMessage response) =>
        response.StatusCode is HttpStatusCode.Moved or HttpStatusCode.Found or HttpStatusCode.SeeOther
            or HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect
        && response.Headers.Location is not null;
}
