using System.Net;
using System.Net.Http.Json;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using Reflex.Functions;
using Reflex.Testing;

namespace Reflex.EndToEnd.Scenes;

/// <summary>
/// The whole system with the shipped automations, for one scene: payloads go in on the wire, what came of them is read from the
/// HTTP API, as a person would see it.
/// </summary>
internal sealed class Stage : IAsyncDisposable
{
    private const string Groups =
        "platform-oncall=pat;platform-leads=pia;security-oncall=sam;security-leads=sue;cloud-platform=carl;application-owners=olga;purchasing=paul,petra";

    private readonly ReflexTestHost _host;
    private int _unique;

    private Stage(ReflexTestHost host) => _host = host;

    public ReflexTestHost Host => _host;

    public DateTimeOffset Now => _host.Clock.GetUtcNow();

    public static async Task<Stage> OpenAsync(Action<ReflexTestHostOptions>? configure = null)
    {
        ReflexTestHost host = await ReflexTestHost.StartAsync(options =>
        {
            options.Configure = (app, configuration) => app.Services.AddReflex(configuration);
            options.Settings["Reflex__Auth__Mode"] = "development";
            options.Settings["Reflex__Approvals__Groups"] = Groups;
            options.Settings["Reflex__Actions__Mode"] = "simulate";
            configure?.Invoke(options);
        });
        return new Stage(host);
    }

    /// <summary>An identity that no other event of the scene has.</summary>
    public string Unique() => $"scene-{++_unique:D4}";

    /// <summary>A published payload, changed by <paramref name="set"/>: dotted path → value.</summary>
    public static JsonObject Payload(string file, params (string Path, JsonNode? Value)[] set)
    {
        JsonNode root = JsonNode.Parse(File.ReadAllText(Path.Combine(Samples, file)))!;
        JsonObject payload = (root is JsonArray list ? list[0]! : root).DeepClone().AsObject();
        foreach ((string path, JsonNode? value) in set)
        {
            string[] keys = path.Split('/');
            JsonObject parent = keys[..^1].Aggregate(payload, (at, key) => at[key]?.AsObject() ?? (JsonObject)(at[key] = new JsonObject()));
            parent[keys[^1]] = value?.DeepClone();
        }

        return payload;
    }

    /// <summary>Delivers an event to a function's Event Grid webhook and waits for rest.</summary>
    public async Task PublishAsync(string function, JsonNode payload)
    {
        using HttpResponseMessage answer = await _host.PublishAsync(payload.ToJsonString(), function);
        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        await _host.WhenIdleAsync();
    }

    /// <summary>Puts a message into a queue or topic and waits for rest.</summary>
    public async Task SendAsync(string queue, JsonNode payload, string? messageId = null)
    {
        _host.Send(queue, payload.ToJsonString(), messageId: messageId);
        await _host.WhenIdleAsync();
    }

    public Task AdvanceAsync(TimeSpan by) => _host.AdvanceAsync(by);

    /// <summary>The runs of an automation, oldest first.</summary>
    public async Task<IReadOnlyList<JsonElement>> RunsAsync(string automation)
    {
        JsonElement page = await GetAsync($"/api/runs?automation={automation}");
        return [.. page.GetProperty("items").EnumerateArray().Reverse()];
    }

    /// <summary>The one run of an automation.</summary>
    public async Task<JsonElement> RunAsync(string automation) => Assert.Single(await RunsAsync(automation));

    /// <summary>The actions that a run has done: step, action, input, in order.</summary>
    public async Task<IReadOnlyList<StepDone>> StepsAsync(JsonElement run, string kind = "step.succeeded")
    {
        JsonElement view = await GetAsync($"/api/runs/{Uri.EscapeDataString(run.GetProperty("runId").GetString()!)}");
        JsonElement[] timeline = [.. view.GetProperty("timeline").EnumerateArray()];
        return [.. timeline.Where(entry => Text(entry, "kind") == kind).Select(entry =>
        {
            string step = Text(entry, "step")!;
            JsonElement started = timeline.Last(one => Text(one, "step") == step && one.TryGetProperty("input", out _));
            return new StepDone(step, Text(started, "message")!, started.GetProperty("input"));
        })];
    }

    public async Task<IReadOnlyList<JsonElement>> PendingApprovalsAsync() =>
        [.. (await GetAsync("/api/approvals")).GetProperty("items").EnumerateArray()];

    /// <summary>Answers the one request that is waiting.</summary>
    public async Task DecideAsync(string who, string verdict, string? reason = null)
    {
        JsonElement approval = Assert.Single(await PendingApprovalsAsync());
        using HttpResponseMessage answer = await DecideAsync(approval, who, verdict, reason);
        Assert.True(answer.IsSuccessStatusCode, $"{answer.StatusCode}: {await answer.Content.ReadAsStringAsync()}");
        await _host.WhenIdleAsync();
    }

    public async Task<HttpResponseMessage> DecideAsync(JsonElement approval, string who, string verdict, string? reason = null, string groups = "Reflex.Approver,Reflex.Reader")
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/api/approvals/{Uri.EscapeDataString(Text(approval, "id")!)}/decision")
        {
            Content = JsonContent.Create(new { verdict, reason }),
        };
        request.Headers.Add("X-Reflex-User", who);
        request.Headers.Add("X-Reflex-Groups", groups);
        return await _host.Client.SendAsync(request);
    }

    public async Task<IReadOnlyList<JsonElement>> IncidentsAsync() =>
        [.. (await GetAsync("/api/incidents?state=all")).GetProperty("items").EnumerateArray()];

    public async Task<JsonElement> GetAsync(string path)
    {
        using HttpResponseMessage answer = await _host.Client.GetAsync(path);
        string body = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, $"{path}: {answer.StatusCode}: {body}");
        return JsonElement.Parse(body);
    }

    public static string? Text(JsonElement json, string name) =>
        json.TryGetProperty(name, out JsonElement value) ? value.ToString() : null;

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    private static string Samples { get; } = Path.Combine(Root(), "scripts", "samples");

    internal static string Root([CallerFilePath] string here = "")
    {
        for (DirectoryInfo? at = new FileInfo(here).Directory; at is not null; at = at.Parent)
        {
            if (File.Exists(Path.Combine(at.FullName, "Reflex.slnx")))
            {
                return at.FullName;
            }
        }

        throw new DirectoryNotFoundException($"Reflex.slnx is in no folder above {here}");
    }
}

/// <summary>An action that a run has done.</summary>
internal sealed record StepDone(string Step, string Action, JsonElement Input);
