using System.Text.Json;
using Azure.Core;
using Reflex.Engine.Execution;
using Reflex.Functions.Actions.Framework;
using Reflex.Functions.Outbound;

namespace Reflex.Functions.Actions.Azure;

/// <summary>
/// Azure Resource Manager as actions see it: answers become outcomes, and what takes long is returned as a <see cref="PendingOperation"/>.
/// </summary>
public sealed class ResourceManagerClient(ResourceManagerPipeline pipeline)
{
    /// <summary>Sends one request for a resource and returns the outcome.</summary>
    /// <param name="context">On whose behalf; its key becomes the request's ID, by which Azure's activity log can be searched.</param>
    /// <param name="method">The HTTP method.</param>
    /// <param name="path">Path below the endpoint: a resource ID and what follows it.</param>
    /// <param name="apiVersion">The API version, such as <c>2024-07-01</c>.</param>
    /// <param name="body">JSON body, or null.</param>
    /// <param name="cancellation">Stops waiting.</param>
    public async Task<ActionOutcome> SendAsync(
        ActionContext context, RequestMethod method, string path, string apiVersion, object? body, CancellationToken cancellation)
    {
        try
        {
            return OperationReader.ReadFirst(
                await pipeline.SendAsync(context.IdempotencyKey, method, path, apiVersion, body, cancellation), pipeline.Endpoint);
        }
        catch (OutOfScopeException refusal)
        {
            return ActionOutcome.Fail("OutOfScope", refusal.Message);
        }
    }

    /// <summary>Asks after a long-running operation once.</summary>
    public async Task<ActionOutcome> PollAsync(PendingOperation pending, CancellationToken cancellation)
    {
        var open = new List<string>();
        TimeSpan wait = TimeSpan.Zero;
        JsonElement? output = null;
        foreach (string uri in pending.Uris)
        {
            ActionOutcome answer = OperationReader.ReadPoll(await pipeline.GetAsync(uri, cancellation), uri, pipeline.Endpoint);
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
            ? OperationReader.ReadFirst(await pipeline.GetAsync(result, cancellation), pipeline.Endpoint)
            : ActionOutcome.Done(output);
    }
}
