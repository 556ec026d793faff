using System.Text.Json;
using Reflex.Engine.Execution;
using Reflex.Functions.Outbound;

namespace Reflex.Functions.Tests.Actions;

/// <summary><c>keyvault.rotateSecret</c> against a server that speaks the vault's REST API.</summary>
public sealed class RotateSecretTests
{
    private static Task<ActionOutcome> RotateAsync(ActionBench bench, int attempt = 1) => bench.ExecuteAsync(
        "keyvault.rotateSecret", new { vaultUri = bench.Vault.Endpoint, secretName = "db-password", validDays = 30, bytes = 24 }, attempt);

    private static object Created(ActionBench bench, string version) =>
        new { value = "what-the-vault-repeats", id = new Uri(bench.Vault.Endpoint, $"/secrets/db-password/{version}") };

    private static object Version(string id, string? key) => new { id, tags = key is null ? null : new Dictionary<string, string> { ["reflex-key"] = key } };

    private static object Versions(params object[] items) => new { value = items };

    [Fact]
    public async Task The_vault_gets_a_random_value_with_an_end_and_nobody_else_does()
    {
        await using ActionBench bench = await ActionBench.StartAsync();
        bench.Vault.Answer(200, Versions(Version("https://v/old", null))).Answer(200, Created(bench, "v2"));

        ActionOutcome outcome = await RotateAsync(bench);

        SeenRequest[] seen = [.. bench.Vault.Requests];
        Assert.Equal(["GET /secrets/db-password/versions", "PUT /secrets/db-password"], seen.Select(request => $"{request.Method} {request.Path}"));
        Assert.All(seen, request => Assert.Equal("?api-version=7.4", request.Query));
        string value = seen[1].Json.GetProperty("value").GetString()!;
        Assert.Equal(32, value.Length);
        Assert.Equal(24, System.Buffers.Text.Base64Url.DecodeFromChars(value).Length);
        Assert.Equal(bench.App.Clock.GetUtcNow().AddDays(30).ToUnixTimeSeconds(), seen[1].Json.GetProperty("attributes").GetProperty("exp").GetInt64());
        string output = outcome.Output!.Value.GetRawText();
        Assert.Contains("/secrets/db-password/v2", output);
        Assert.DoesNotContain(value, output);
        Assert.DoesNotContain("what-the-vault-repeats", output);
    }

    [Fact]
    public async Task Two_steps_make_two_values()
    {
        await using ActionBench bench = await ActionBench.StartAsync();
        bench.Vault.Answer(404).Answer(200, Created(bench, "v1")).Answer(404).Answer(200, Created(bench, "v2"));

        await RotateAsync(bench);
        await bench.ExecuteAsync("keyvault.rotateSecret", new { vaultUri = bench.Vault.Endpoint, secretName = "db-password" }, step: "step2");

        Assert.Equal(2, bench.Vault.Requests.Where(request => request.Method == "PUT").Select(put => put.Json.GetProperty("value").GetString()).Distinct().Count());
    }

    [Fact]
    public async Task A_version_of_its_own_is_found_on_any_page_and_none_is_made_again()
    {
        await using ActionBench bench = await ActionBench.StartAsync();
        bench.Vault.Answer(200, new { value = new[] { Version("https://v/1", "run0:step1") }, nextLink = new Uri(bench.Vault.Endpoint, "/secrets/db-password/versions?page=2") })
            .Answer(200, Versions(Version("https://v/2", "run1:step1")));

        ActionOutcome outcome = await RotateAsync(bench);

        Assert.Equal(("https://v/2", true), (outcome.Output!.Value.GetProperty("id").GetString(), outcome.Output.Value.GetProperty("already").GetBoolean()));
        Assert.DoesNotContain(bench.Vault.Requests, request => request.Method == "PUT");
    }

    [Fact]
    public async Task A_next_page_elsewhere_gets_no_token()
    {
        await using ActionBench bench = await ActionBench.StartAsync();
        bench.Vault.Answer(200, new { value = Array.Empty<object>(), nextLink = new Uri(bench.Azure.Endpoint, "/secrets") }).Answer(200, Created(bench, "v1"));

        await RotateAsync(bench);

        Assert.Empty(bench.Azure.Requests);
    }

    [Theory]
    [InlineData(403, "Forbidden", false)]
    [InlineData(409, "Conflict", true)]
    public async Task Versions_that_cannot_be_seen_leave_the_secret_as_it_is(int status, string code, bool retryable)
    {
        await using ActionBench bench = await ActionBench.StartAsync();
        bench.Vault.Answer(status, new { error = new { code, message = "No." } });

        ActionOutcome outcome = await RotateAsync(bench);

        Assert.Equal((code, retryable), (outcome.Error!.Code, outcome.Error.Retryable));
        Assert.Single(bench.Vault.Requests);
    }

    [Fact]
    public async Task A_throttled_vault_is_left_alone_as_long_as_it_wants()
    {
        await using ActionBench bench = await ActionBench.StartAsync();
        bench.Vault.Answer(404).Answer(429, new { error = new { code = "Throttled", message = "Slow down." } }, ("Retry-After", "30"));

        ActionError error = (await RotateAsync(bench)).Error!;

        Assert.Equal(("Throttled", true, 30d), (error.Code, error.Retryable, error.RetryAfterSeconds));
    }

    [Fact]
    public async Task A_500_is_tried_again_with_the_same_value_and_an_expired_token_replaced()
    {
        await using ActionBench bench = await ActionBench.StartAsync();
        bench.Vault.Answer(401, null, ("WWW-Authenticate", "Bearer error=\"invalid_token\"")).Answer(404).Answer(500).Answer(200, Created(bench, "v1"));

        Assert.Equal(ActionStatus.Succeeded, (await RotateAsync(bench)).Status);

        Assert.Single(bench.Vault.Requests.Where(request => request.Method == "PUT").Select(put => put.Body).Distinct());
        Assert.Equal(["Bearer token1", "Bearer token2"], bench.Vault.Requests.Take(2).Select(request => request.Token));
    }

    [Fact]
    public async Task A_vault_on_a_private_address_must_be_meant()
    {
        await using LoopbackServer vault = await LoopbackServer.StartAsync(https: true);
        await using ActionBench bench = await ActionBench.StartAsync(
            ("Reflex:Actions:AllowedHosts", vault.Endpoint.Authority), ("Reflex:Actions:PrivateHosts", ""));

        ActionError error = (await bench.ExecuteAsync("keyvault.rotateSecret", new { vaultUri = vault.Endpoint, secretName = "x" })).Error!;

        Assert.Equal((nameof(OutboundRefusedException), false), (error.Code, error.Retryable));
        Assert.Empty(vault.Requests);
    }

    [Theory]
    [InlineData("""{"vaultUri":"contoso","secretName":"x"}""", "`vaultUri` must be an absolute address")]
    [InlineData("""{"vaultUri":"https://contoso.vault.azure.net","secretName":"a/b"}""", "`secretName` may contain only letters")]
    [InlineData("""{"vaultUri":"https://contoso.vault.azure.net","secretName":"x","validDays":0}""", "`validDays` must be between 1 and 3650.")]
    [InlineData("""{"vaultUri":"https://contoso.vault.azure.net","secretName":"x","bytes":8}""", "`bytes` must be between 16 and 256.")]
    public async Task What_makes_no_secret_is_refused_with_field_and_mend(string input, string hint)
    {
        await using ActionBench bench = await ActionBench.StartAsync();

        Assert.Contains(hint, (await bench.ExecuteAsync("keyvault.rotateSecret", JsonElement.Parse(input))).Error!.Message);
    }
}
