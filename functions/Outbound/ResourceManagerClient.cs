using System.Text.Json;
using Azure;
using Azure.Core;
using Azure.Core.Pipeline;
using Microsoft.Extensions.Options;
using Reflex.Engine.Execution;
using Reflex.Functions.Actions.Azure;
using Reflex.Functions.Actions.Framework;
using Reflex.Functions.Settings;

namespace Reflex.Functions.Outbound;

/// <summary>
/// Azure Resource Manager over Azure.Core's pipeline: retries, token, logging and telemetry are the library's. What takes long is
/// returned as a <see cref="PendingOperation"/>.
/// </summary>
public sealed class ResourceManagerClient
{
    private const string Scope = "https://management.azure.com/.default";
    private readonly HttpPipeline _pipeline;
    private readonly Uri _endpoint;
    private readonly ResourceScopes _scopes;

    public ResourceManagerClient(
        ResourceManagerOptions clientOptions, TokenCredential credential, IOptions<ReflexOptions> options, ResourceScopes scopes, TimeProvider clock)
    {
        _endpoint = new Uri(options.Value.Actions.ResourceManagerEndpoint);
        _scopes = scopes;
        _pipeline = HttpPipelineBuilder.Build(clientOptions, new FreshTokenPolicy(credential, Scope, clock));
    }

    /// <summary>Sends one request for a resource and says what came of it.</summary>
    /// <param name="context">On whose behalf; its key becomes the request's ID, by which Azure's activity log can be searched.</param>
    /// <param name="method">The HTTP method.</param>
    /// <param name="path">Path below the endpoint: a resource ID and what follows it.</param>
    /// <param name="apiVersion">The API version, such as <c>2024-07-01</c>.</param>
    /// <param name="body">JSON body, or null.</param>
    /// <param name="cancellation">Stops waiting.</param>
    public async Task<ActionOutcome> SendAsync(
        ActionContext context, RequestMethod method, string path, string apiVersion, object? body, CancellationToken cancellation)
    {
        if (_scopes.Refuse(path) is { } refusal)
        {
            return ActionOutcome.Fail("OutOfScope", refusal);
        }

        using Request request = _pipeline.CreateRequest();
        request.Method = method;
        var address = new RequestUriBuilder();
        address.Reset(_endpoint);
        address.AppendPath(path, escape: false);
        address.AppendQuery("api-version", apiVersion, escapeValue: true);
        request.Uri = address;
        request.ClientRequestId = context.IdempotencyKey;
        request.Headers.Add("Accept", "application/json");
        if (body is not null)
        {
            request.Content = RequestContent.Create(JsonSerializer.SerializeToUtf8Bytes(body, ReflexJson.Options));
            request.Headers.Add("Content-Type", "application/json");
        }

        return OperationReader.ReadFirst(await _pipeline.SendRequestAsync(request, cancellation), _endpoint);
    }

    /// <summary>Asks after a long-running operation once.</summary>
    public async Task<ActionOutcome> PollAsync(PendingOperation pending, CancellationToken cancellation)
    {
        var open = new List<string>();
        TimeSpan wait = TimeSpan.Zero;
        JsonElement? output = null;
        foreach (string uri in pending.Uris)
        {
            ActionOutcome answer = OperationReader.ReadPoll(await GetAsync(uri, cancellation), uri, _endpoint);
            switch (answer.Status)
            {
                case ActionStatus.Failed:
                    return answer;
                case ActionStatus.Pending:
                    open.AddRange(answer.Pending!.Uris);
                    wait = TimeSpan.FromSeconds(Math.Max(wait.TotalSeconds, answer.Pending.RetryAfterSeconds));
                    break;
                default:
                    output = answer.Output ?? output;
                    break;
            }
        }

        if (open.Count > 0)
        {
            return ActionOutcome.WaitFor(pending with { Uris = open, RetryAfterSeconds = wait.TotalSeconds });
        }

        return pending.ResultUri is { } result
            ? OperationReader.ReadFirst(await GetAsync(result, cancellation), _endpoint)
            : ActionOutcome.Done(output);
    }

    private async Task<Response> GetAsync(string uri, CancellationToken cancellation)
    {
        using Request request = _pipeline.CreateRequest();
        request.Method = RequestMethod.Get;
        request.Uri.Reset(new Uri(uri));
        request.Headers.Add("Accept", "application/json");
        return await _pipeline.SendRequestAsync(request, cancellation);
    }
}
