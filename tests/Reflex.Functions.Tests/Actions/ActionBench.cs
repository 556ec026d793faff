using System.Text.Json;
using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Messaging.ServiceBus;
using Microsoft.Extensions.DependencyInjection;
using Reflex.Engine.Execution;
using Reflex.Functions.Actions.Framework;
using Reflex.Functions.Outbound;
using Reflex.Functions.Tests.Support;
using Reflex.Local.ServiceBus;
using Reflex.Local.ServiceBus.Broker;

namespace Reflex.Functions.Tests.Actions;

/// <summary>
/// Everything that actions reach, for real and on this machine: Resource Manager's stand-in and an Azure REST service over HTTPS, a plain web
/// server, the in-process Service Bus; and the runner that calls the actions.
/// </summary>
internal sealed class ActionBench : IAsyncDisposable
{
    public const string Scope = "/subscriptions/s1/resourceGroups/shop";

    public static readonly ActionContext Context = new("run1", "step1", "run1:step1", 1, new ActionLinks("http://localhost/runs/run1"));

    private ActionBench(TestStorage app, LoopbackServer azure, LoopbackServer vault, LoopbackServer web, LocalServiceBus bus) =>
        (App, Azure, Vault, Web, Bus) = (app, azure, vault, web, bus);

    public TestStorage App { get; }

    /// <summary>Resource Manager: refuses what lacks a token or an API version.</summary>
    public LoopbackServer Azure { get; }

    /// <summary>Another Azure service with bearer tokens: a key vault, an Event Grid topic.</summary>
    public LoopbackServer Vault { get; }

    /// <summary>Any web server, without TLS.</summary>
    public LoopbackServer Web { get; }

    public LocalServiceBus Bus { get; }

    public int Requests => Azure.Requests.Count + Vault.Requests.Count + Web.Requests.Count + Bus.Counts.Values.Sum(queue => queue.Active);

    public static async Task<ActionBench> StartAsync(params (string Name, string Value)[] settings)
    {
        LoopbackServer azure = await LoopbackServer.StartAsync(https: true, CheckResourceManager);
        LoopbackServer vault = await LoopbackServer.StartAsync(https: true, CheckToken, AnswerAsVault);
        LoopbackServer web = await LoopbackServer.StartAsync(https: false);
        var bus = new LocalServiceBus(TimeProvider.System);
        string hosts = $"{vault.Endpoint.Authority},{web.Endpoint.Authority}";
        TestStorage app = await TestStorage.StartAsync(
            services =>
            {
                services.AddSingleton<TokenCredential>(new CountedTokens());
                services.AddSingleton(new OutboundTrust([LoopbackServer.Certificate]));
                services.AddSingleton<ServiceBusClient>(new LocalServiceBusClient(bus, TimeProvider.System));
                services.AddSingleton(new ResourceManagerOptions
                {
                    Transport = new HttpClientTransport(TrustingClient()),
                    RetryPolicy = new ShortRetryPolicy(TimeSpan.FromMilliseconds(1)),
                });
            },
            [
                ("Reflex:Actions:Mode", "real"),
                ("Reflex:Actions:AllowedScopes", Scope),
                ("Reflex:Actions:AllowedHosts", hosts),
                ("Reflex:Actions:PrivateHosts", hosts),
                ("Reflex:Actions:ResourceManagerEndpoint", azure.Endpoint.AbsoluteUri),
                .. settings,
            ]);
        return new ActionBench(app, azure, vault, web, bus);
    }

    /// <summary>Runs one attempt as a run does it.</summary>
    public Task<ActionOutcome> ExecuteAsync(string action, object input, int attempt = 1, string step = "step1", bool shadow = false) =>
        App.Get<ActionRunner>().ExecuteAsync(
            action,
            JsonSerializer.SerializeToElement(input),
            Context with { Step = step, IdempotencyKey = $"run1:{step}", Attempt = attempt },
            shadow,
            remember: !shadow,
            CancellationToken.None);

    public Task<ActionOutcome> PollAsync(string action, ActionOutcome pending) =>
        App.Get<ActionRunner>().PollAsync(action, pending.Pending!, Context, CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        await App.DisposeAsync();
        await Azure.DisposeAsync();
        await Vault.DisposeAsync();
        await Web.DisposeAsync();
        Bus.Dispose();
    }

    private static HttpClient TrustingClient() => new(new HttpClientHandler
    {
        ServerCertificateCustomValidationCallback = (_, presented, _, _) => presented?.Thumbprint == LoopbackServer.Certificate.Thumbprint,
    });

    private static string? CheckResourceManager(SeenRequest request) =>
        CheckToken(request)
        ?? (request.Path.StartsWith("/operations/", StringComparison.Ordinal) || request.Query.Contains("api-version=", StringComparison.Ordinal)
            ? null
            : "no api-version");

    // A new version's address, and a list without any.
    private static object? AnswerAsVault(SeenRequest request) =>
        request.Path.StartsWith("/secrets/", StringComparison.Ordinal) ? new { id = $"https://vault.example{request.Path}/1", value = Array.Empty<object>() } : null;

    private static string? CheckToken(SeenRequest request) =>
        request.Token.StartsWith("Bearer token", StringComparison.Ordinal) ? null : "no token";
}
