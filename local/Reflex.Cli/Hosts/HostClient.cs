using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Serialization;
using Reflex.Functions.Storage;

namespace Reflex.Cli.Hosts;

/// <summary>Talks to the HTTP API of a running app, local or in Azure. Every failure is a sentence for the user.</summary>
internal sealed class HostClient : IDisposable
{
    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    private readonly HttpClient _http;
    private readonly HostSignIn? _signIn;

    public HostClient(Uri address, HostSignIn? signIn = null, HttpMessageHandler? handler = null)
    {
        _http = handler is null ? new HttpClient() : new HttpClient(handler, disposeHandler: false);
        _http.BaseAddress = address;
        _http.Timeout = TimeSpan.FromSeconds(100);
        _signIn = signIn;
    }

    public Uri Address => _http.BaseAddress!;

    /// <summary>Reads what is at <paramref name="path"/>.</summary>
    /// <exception cref="UsageException">The host does not answer, or does not let the caller in.</exception>
    /// <exception cref="RefusedException">The resource does not exist, or the host refused.</exception>
    public Task<T> GetAsync<T>(string path, CancellationToken cancellation) =>
        SendAsync<T>(HttpMethod.Get, path, null, cancellation);

    /// <inheritdoc cref="GetAsync"/>
    public Task<T> PostAsync<T>(string path, object body, CancellationToken cancellation) =>
        SendAsync<T>(HttpMethod.Post, path, body, cancellation);

    /// <inheritdoc cref="GetAsync"/>
    public Task<T> PutAsync<T>(string path, object body, CancellationToken cancellation) =>
        SendAsync<T>(HttpMethod.Put, path, body, cancellation);

    /// <inheritdoc cref="GetAsync"/>
    public Task<T> DeleteAsync<T>(string path, CancellationToken cancellation) =>
        SendAsync<T>(HttpMethod.Delete, path, null, cancellation);

    /// <summary>Reads one page of a list.</summary>
    public Task<ListPage<T>> GetPageAsync<T>(string path, CancellationToken cancellation) => GetAsync<ListPage<T>>(path, cancellation);

    /// <summary>Reads a list page by page to its end.</summary>
    public async Task<List<T>> GetAllAsync<T>(string path, CancellationToken cancellation)
    {
        var all = new List<T>();
        string? next = null;
        do
        {
            ListPage<T> page = await GetPageAsync<T>(next is null ? path : $"{path}&next={next}", cancellation);
            all.AddRange(page.Items);
            next = page.Next;
        }
        while (next is not null);
        return all;
    }

    public void Dispose() => _http.Dispose();

    private async Task<T> SendAsync<T>(HttpMethod method, string path, object? body, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(method, path);
        if (body is not null) request.Content = JsonContent.Create(body, options: s_json);
        if (_signIn is not null)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", await _signIn.GetTokenAsync(cancellation));
        }

        using HttpResponseMessage response = await ExchangeAsync(request, cancellation);
        if (!response.IsSuccessStatusCode) throw await ExplainAsync(response, path, cancellation);

        try
        {
            return await response.Content.ReadFromJsonAsync<T>(s_json, cancellation)
                ?? throw new JsonException("the answer is null");
        }
        catch (JsonException error)
        {
            throw new UsageException($"{Address}{path} did not answer like Reflex: {error.Message} Is --host correct?");
        }
    }

    private async Task<HttpResponseMessage> ExchangeAsync(HttpRequestMessage request, CancellationToken cancellation)
    {
        try
        {
            return await _http.SendAsync(request, cancellation);
        }
        catch (HttpRequestException error)
        {
            throw new UsageException(
                $"No host answers at {Address} ({error.Message}). Start one with `reflex run`, or name it with --host.");
        }
        catch (TaskCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new UsageException($"{Address} did not answer within {_http.Timeout.TotalSeconds:0} s.");
        }
    }

    private async Task<Exception> ExplainAsync(HttpResponseMessage response, string path, CancellationToken cancellation)
    {
        string detail = await ReadDetailAsync(response, cancellation);
        return response.StatusCode switch
        {
            HttpStatusCode.Unauthorized => new UsageException(
                $"{Address} cannot identify you. For a host in Azure, sign in (`az login`) and name its application with --resource."),
            HttpStatusCode.NotFound when detail.Length == 0 => new UsageException($"{Address}{path} does not exist; is --host correct?"),
            _ => new RefusedException(
                detail.Length > 0 ? detail : $"The host answered {(int)response.StatusCode} {response.ReasonPhrase}."),
        };
    }

    /// <summary>The sentence of a refusal: the API's own, or that of a problem document (RFC 9457).</summary>
    private static async Task<string> ReadDetailAsync(HttpResponseMessage response, CancellationToken cancellation)
    {
        string text = await response.Content.ReadAsStringAsync(cancellation);
        try
        {
            using JsonDocument document = JsonDocument.Parse(text);
            if (document.RootElement.ValueKind != JsonValueKind.Object) return "";

            foreach (string name in (string[])["message", "detail", "title"])
            {
                if (document.RootElement.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String)
                {
                    return value.GetString()!;
                }
            }
        }
        catch (JsonException)
        {
            // Not a document of ours: the caller falls back to the status.
        }

        return "";
    }
}
