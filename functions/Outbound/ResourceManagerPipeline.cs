using System.Text.Json;
using Azure;
using Azure.Core;
using Azure.Core.Pipeline;
using Microsoft.Extensions.Options;
using Reflex.Functions.Settings;

namespace Reflex.Functions.Outbound;

/// <summary>
/// Azure Resource Manager over Azure.Core's pipeline: retries, token, logging and telemetry are the library's. Only resources within the
/// configured scopes are reached.
/// </summary>
public sealed class ResourceManagerPipeline
{
    private const string Scope = "https://management.azure.com/.default";
    private readonly HttpPipeline _pipeline;
    private readonly ResourceScopes _scopes;

    public ResourceManagerPipeline(
        ResourceManagerOptions clientOptions, TokenCredential credential, IOptions<ReflexOptions> options, ResourceScopes scopes, TimeProvider clock)
    {
        Endpoint = new Uri(options.Value.Actions.ResourceManagerEndpoint);
        _scopes = scopes;
        _pipeline = HttpPipelineBuilder.Build(clientOptions, new FreshTokenPolicy(credential, Scope, clock));
    }

    /// <summary>Where Resource Manager is.</summary>
    public Uri Endpoint { get; }

    /// <summary>Sends one request for a resource.</summary>
    /// <param name="requestId">The request's ID, by which Azure's activity log can be searched.</param>
    /// <param name="method">The HTTP method.</param>
    /// <param name="path">Path below the endpoint: a resource ID and what follows it.</param>
    /// <param name="apiVersion">The API version, such as <c>2024-07-01</c>.</param>
    /// <param name="body">JSON body, or null.</param>
    /// <param name="cancellation">Stops waiting.</param>
    /// <exception cref="OutOfScopeException">The path is no resource ID, or the installation may not work there.</exception>
    public async Task<Response> SendAsync(
        string requestId, RequestMethod method, string path, string apiVersion, object? body, CancellationToken cancellation)
    {
        if (_scopes.Refuse(path) is { } refusal)
        {
            throw new OutOfScopeException(refusal);
        }

        using Request request = _pipeline.CreateRequest();
        request.Method = method;
        var address = new RequestUriBuilder();
        address.Reset(Endpoint);
        address.AppendPath(path, escape: false);
        address.AppendQuery("api-version", apiVersion, escapeValue: true);
        request.Uri = address;
        request.ClientRequestId = requestId;
        request.Headers.Add("Accept", "application/json");
        if (body is not null)
        {
            request.Content = RequestContent.Create(JsonSerializer.SerializeToUtf8Bytes(body, ReflexJson.Options));
            request.Headers.Add("Content-Type", "application/json");
        }

        return await _pipeline.SendRequestAsync(request, cancellation);
    }

    /// <summary>Reads an address that an earlier answer named. The token goes along: the caller checks whose address it is.</summary>
    public async Task<Response> GetAsync(string uri, CancellationToken cancellation)
    {
        using Request request = _pipeline.CreateRequest();
        request.Method = RequestMethod.Get;
        request.Uri.Reset(new Uri(uri));
        request.Headers.Add("Accept", "application/json");
        return await _pipeline.SendRequestAsync(request, cancellation);
    }
}
