using Reflex.Engine.Execution;
using Reflex.Engine.Playbooks;
using System.ComponentModel.DataAnnotations;
using System.ComponentModel;
using System.Text.Json;
using Reflex.Functions.Actions.Framework;
using Reflex.Functions.Outbound;
using Reflex.Functions.Settings;

namespace Reflex.Functions.Actions.Http;

/// <summary>Input of <c>http.request</c>.</summary>
public sealed record HttpRequestInput
{
    internal const string DefaultMethod = "POST";

    [Description("HTTP method. Default: POST."), HttpMethod]
    public string Method { get; init; } = DefaultMethod;

    [Description("Address; its host must be allowed."), Required, HttpAddress]
    public required string Url { get; init; }

    [Description("Headers, name to value."), HttpHeaders]
    public Dictionary<string, string> Headers { get; init; } = [];

    [Description("Body: a map or list is sent as JSON, text unchanged.")]
    public JsonElement? Body { get; init; }

    [Description("Media type of a text body. Default: application/json for maps and lists, else text/plain."), MediaType]
    public string? ContentType { get; init; }

    [Description("Statuses that count as success. Default: 200 to 299.")]
    public int[] Expect { get; init; } = [];
}

/// <summary>Any HTTP request to an allow-listed host. It carries <c>Idempotency-Key</c>, for services that honour it.</summary>
public sealed class HttpRequestAction(OutboundHttp http)
    : ActionBase<HttpRequestInput>("http.request", "Sends an HTTP request to an allowed host.", true)
{
    protected override bool OnlyReads(JsonElement with) => ReadingMethods.AreAskedBy(with, HttpRequestInput.DefaultMethod);

    protected override Task<ActionOutcome> SimulateAsync(ActionContext context, HttpRequestInput input, CancellationToken cancellation) =>
        Task.FromResult(ActionOutcome.WouldDo(ReflexJson.ToElement(
            new { simulated = true, method = input.Method, url = Redactor.Redact(input.Url), body = input.Body })));

    protected override async Task<ActionOutcome> ExecuteAsync(ActionContext context, HttpRequestInput input, CancellationToken cancellation)
    {
        var headers = new Dictionary<string, string>(input.Headers, StringComparer.OrdinalIgnoreCase);
        headers.TryAdd("Idempotency-Key", context.IdempotencyKey);
        (string? body, string contentType) = HttpBodies.Write(input.Body, input.ContentType);
        OutboundResponse response = await http.SendAsync(
            new HttpMethod(input.Method), new Uri(input.Url), headers, body, contentType, cancellation);
        return HttpBodies.Read(response, input.Expect, new Uri(input.Url).Authority);
    }
}
