using System.Text.Json;
using Reflex.Functions.Runs;
using Reflex.Functions.Tests.Actions;
using Reflex.Functions.Tests.Support;

namespace Reflex.Functions.Tests.Flows;

/// <summary>What a service answers may hold secrets: the next step may use them, and nobody gets to see them.</summary>
public sealed class SecretFlowTests
{
    private const string Secret = "hunter2-hunter2-hunter2";

    private static string Automation(LoopbackServer server) => TestAutomations.Health("log-in", $$$"""
        steps:
          - login:
              action: http.request
              with: { url: "{{{server.Endpoint}}}login?code={{{Secret}}}", headers: { Authorization: "Bearer {{{Secret}}}" } }
          - use:
              action: http.request
              with: { url: "{{{server.Endpoint}}}use", body: { token: "{{ steps.login.body.access_token }}" } }
          - broken:
              action: azure.request
              onFailure: continue
              with: { path: "/subscriptions/other/x", apiVersion: "2024-07-01", body: { clientSecret: "{{ steps.login.body.access_token }}" } }
        """);

    [Fact]
    public async Task A_secret_of_one_step_reaches_the_next_but_not_timeline_audit_or_api()
    {
        await using LoopbackServer server = await LoopbackServer.StartAsync(https: false);
        server.Answer(200, new { access_token = Secret, note = $"AccountKey={Secret};" });
        await using TestApp app = await TestApp.StartAsync(
            [Automation(server)], null,
            ("Reflex__Actions__Mode", "real"),
            ("Reflex__Actions__AllowedHosts", server.Endpoint.Authority),
            ("Reflex__Actions__PrivateHosts", server.Endpoint.Authority));

        await app.PublishAsync(HealthEvents.Unavailable("e1", app.Host.Clock.GetUtcNow()));

        RunRecord run = await app.OnlyRunAsync();
        Assert.Equal(Secret, server.Requests.Last().Json.GetProperty("token").GetString());
        string[] visible =
        [
            JsonSerializer.Serialize(await app.TimelineAsync(run.RunId)),
            (await app.GetAsync($"runs/{run.RunId}")).GetRawText(),
            (await app.GetAsync("audit")).GetRawText(),
        ];
        Assert.All(visible, text => Assert.DoesNotContain(Secret, text));
        Assert.Contains(await app.TimelineAsync(run.RunId), entry => entry.Output?.GetRawText().Contains("[redacted]", StringComparison.Ordinal) == true);
    }
}
