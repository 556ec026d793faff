using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Reflex.Engine.Execution;
using Reflex.Functions.Runs;
using Reflex.Functions.Settings;
using Reflex.Testing;

namespace Reflex.Functions.Tests.Support;

/// <summary>The whole app with given automations, under virtual time, and the API as a person uses it.</summary>
internal sealed class TestApp : IAsyncDisposable
{
    public const string HealthFunction = "AvailabilityStatusChanged";
    private readonly DirectoryInfo _folder;

    private TestApp(ReflexTestHost host, DirectoryInfo folder) => (Host, _folder) = (host, folder);

    public ReflexTestHost Host { get; }

    public static async Task<TestApp> StartAsync(
        IEnumerable<string> automations, Action<ReflexTestHostOptions>? configure = null, params (string Name, string Value)[] settings)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("reflex-automations-");
        int number = 0;
        foreach (string text in automations)
        {
            await File.WriteAllTextAsync(Path.Combine(folder.FullName, $"a{number++}.yaml"), text);
        }

        ReflexTestHost host = await ReflexTestHost.StartAsync(options =>
        {
            options.Settings["Reflex__AutomationsPath"] = folder.FullName;
            options.Settings["Reflex__Auth__Mode"] = "development";
            options.Settings["ServiceBusConnection"] = "Endpoint=sb://localhost;SharedAccessKeyName=local;SharedAccessKey=local;UseDevelopmentEmulator=true;";
            foreach ((string name, string value) in settings)
            {
                options.Settings[name] = value;
            }

            options.IdleTimeout = TimeSpan.FromSeconds(30);
            configure?.Invoke(options);
        });
        return new TestApp(host, folder);
    }

    public T Service<T>()
        where T : notnull => Host.Services.GetRequiredService<T>();

    public async Task PublishAsync(string json)
    {
        using HttpResponseMessage answer = await Host.PublishAsync(json, HealthFunction);
        Assert.True(answer.IsSuccessStatusCode, $"{answer.StatusCode}: {await answer.Content.ReadAsStringAsync()}");
        await Host.WhenIdleAsync();
    }

    public async Task<JsonElement> GetAsync(string path)
    {
        using HttpResponseMessage answer = await Host.Client.GetAsync("/api/" + path);
        string text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, $"GET {path}: {answer.StatusCode}: {text}");
        return JsonElement.Parse(text);
    }

    public async Task<(int Status, JsonElement Body)> SendAsync(HttpMethod method, string path, object? body, string? user = null, string? groups = null)
    {
        using var request = new HttpRequestMessage(method, "/api/" + path);
        if (body is not null)
        {
            request.Content = JsonContent.Create(body, options: ReflexJson.Options);
        }

        if (user is not null)
        {
            request.Headers.Add("X-Reflex-User", user);
        }

        if (groups is not null)
        {
            request.Headers.Add("X-Reflex-Groups", groups);
        }

        using HttpResponseMessage answer = await Host.Client.SendAsync(request);
        string text = await answer.Content.ReadAsStringAsync();
        return ((int)answer.StatusCode, text is not ['{' or '[', ..] ? default : JsonElement.Parse(text));
    }

    /// <summary>Decides and lets what follows come to rest.</summary>
    public async Task<(int Status, JsonElement Body)> DecideAsync(
        string approvalId, string verdict, string user, string groups = "Reflex.Approver,oncall", string? reason = null, string? delegateTo = null)
    {
        var result = await SendAsync(HttpMethod.Post, $"approvals/{approvalId}/decision", new { verdict, reason, delegateTo }, user, groups);
        await Host.WhenIdleAsync();
        return result;
    }

    public async Task<JsonElement> OnlyApprovalAsync(string state = "pending") =>
        Assert.Single((await GetAsync($"approvals?state={state}")).GetProperty("items").EnumerateArray());

    public async Task<JsonElement[]> RunsAsync(string query = "") =>
        [.. (await GetAsync("runs" + query)).GetProperty("items").EnumerateArray()];

    public async Task<RunRecord> OnlyRunAsync()
    {
        JsonElement run = Assert.Single(await RunsAsync());
        return run.Deserialize<RunRecord>(ReflexJson.Options)!;
    }

    public async Task<List<TimelineEntry>> TimelineAsync(string runId) =>
        [.. await Service<RunStore>().ReadTimelineAsync(runId, CancellationToken.None)];

    public async ValueTask DisposeAsync()
    {
        await Host.DisposeAsync();
        _folder.Delete(recursive: true);
    }
}
