using System.ComponentModel.DataAnnotations;
using System.ComponentModel;
using System.Text.Json;
using Reflex.Engine.Execution;
using Reflex.Functions.Actions.Framework;
using Reflex.Functions.Actions.Http;
using Reflex.Functions.Outbound;
using Reflex.Functions.Settings;

namespace Reflex.Functions.Actions.Messaging;

/// <summary>Input of <c>ticket.create</c>.</summary>
public sealed record TicketInput
{
    [Description("Address of the ticket system's create call; its host must be allowed."), Required, HttpAddress]
    public required string Url { get; init; }

    [Description("JSON document of the ticket, as the ticket system expects it."), Required]
    public required JsonElement Body { get; init; }

    [Description("Headers, such as Authorization."), HttpHeaders]
    public Dictionary<string, string> Headers { get; init; } = [];

    [Description("Dotted path to the ticket's number in the answer. Default: id.")]
    public string IdPath { get; init; } = "id";
}

/// <summary>Creates a ticket in whatever system has an HTTP API and returns its number.</summary>
public sealed class TicketAction(OutboundHttp http) : ActionBase<TicketInput>("ticket.create", "Creates a ticket over HTTP.", false)
{
    protected override Task<ActionOutcome> SimulateAsync(ActionContext context, TicketInput input, CancellationToken cancellation) =>
        Task.FromResult(ActionOutcome.WouldDo(ReflexJson.ToElement(new { simulated = true, id = "simulated", ticket = input.Body })));

    protected override async Task<ActionOutcome> ExecuteAsync(ActionContext context, TicketInput input, CancellationToken cancellation)
    {
        var headers = new Dictionary<string, string>(input.Headers, StringComparer.OrdinalIgnoreCase);
        headers.TryAdd("Idempotency-Key", context.IdempotencyKey);
        var uri = new Uri(input.Url);
        OutboundResponse response = await http.SendAsync(
            HttpMethod.Post, uri, headers, input.Body.GetRawText(), "application/json", cancellation);
        ActionOutcome outcome = HttpBodies.Read(response, [], uri.Authority);
        if (outcome.Status == ActionStatus.Failed)
        {
            return outcome;
        }

        JsonElement? id = outcome.Output!.Value.GetProperty("body");
        foreach (string name in input.IdPath.Split('.'))
        {
            id = id is { ValueKind: JsonValueKind.Object } json && json.TryGetProperty(name, out JsonElement child) ? child : null;
        }

        // The ticket exists; a number in an unexpected place is no reason to create another.
        return ActionOutcome.Done(ReflexJson.ToElement(new { id = id?.ToString(), response = outcome.Output }));
    }
}
