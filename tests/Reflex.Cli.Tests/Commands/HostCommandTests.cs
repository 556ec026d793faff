using System.Net.Http.Json;
using System.Text.Json;
using Reflex.Testing;

namespace Reflex.Cli.Tests.Commands;

/// <summary>The commands that talk to a host, against the real one: `approvals`, `approve`, `reject`, `runs`, `audit`.</summary>
public sealed class HostCommandTests : IAsyncLifetime
{
    private ReflexTestHost _host = null!;

    public async Task InitializeAsync()
    {
        _host = await ReflexTestHost.StartAsync();
        string sample = await File.ReadAllTextAsync(
            Path.Combine(AppContext.BaseDirectory, "samples", "events", "resource-health-unavailable-cloudevents.json"));
        using HttpResponseMessage answer = await _host.PublishAsync(sample, "AvailabilityStatusChanged");
        answer.EnsureSuccessStatusCode();
        await _host.WhenIdleAsync();
    }

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task An_approval_lets_the_run_go_on_to_its_end()
    {
        string id = await PendingAsync();

        Assert.Equal(ExitCode.Success, await RunAsync("approvals"));
        Assert.Equal(ExitCode.Success, await RunAsync("approvals", id));
        Assert.Equal(ExitCode.Success, await RunAsync("approve", id, "--reason", "seen it"));
        await _host.WhenIdleAsync();

        Assert.Equal("succeeded", await RunStateAsync());
        Assert.Equal(ExitCode.Success, await RunAsync("audit", "--top", "5"));
        Assert.Equal(ExitCode.Success, await RunAsync("audit", "verify"));
    }

    [Fact]
    public async Task A_rejection_ends_the_run_and_a_later_yes_comes_too_late()
    {
        string id = await PendingAsync();

        Assert.Equal(ExitCode.Success, await RunAsync("reject", id, "--reason", "planned work"));
        await _host.WhenIdleAsync();

        Assert.Equal("rejected", await RunStateAsync());
        Assert.Equal(ExitCode.Findings, await RunAsync("approve", id));
    }

    [Fact]
    public async Task A_candidate_is_set_compared_and_dropped()
    {
        const string Name = "restart-unhealthy-vm";
        string file = Path.Combine(Directory.CreateTempSubdirectory("reflex-candidate-").FullName, "next.yaml");
        string live = await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "Automations", Name + ".yaml"));
        await File.WriteAllTextAsync(file, live.Replace("mode: approve", "mode: auto", StringComparison.Ordinal).Replace("azure.restart", "azure.stop", StringComparison.Ordinal));

        Assert.Equal(ExitCode.Findings, await RunAsync("compare", Name));
        Assert.Equal(ExitCode.Success, await RunAsync("candidate", "set", file, "--reason", "try it"));
        Assert.Equal(ExitCode.Success, await RunAsync("candidate", "list"));
        string sample = await File.ReadAllTextAsync(
            Path.Combine(AppContext.BaseDirectory, "samples", "events", "resource-health-unavailable-cloudevents.json"));
        using HttpResponseMessage answer = await _host.PublishAsync(sample, "AvailabilityStatusChanged");
        await _host.WhenIdleAsync();

        JsonElement page = await _host.Client.GetFromJsonAsync<JsonElement>($"api/automations/{Name}/comparisons");
        string id = Assert.Single(page.GetProperty("items").EnumerateArray()).GetProperty("comparisonId").GetString()!;
        Assert.Equal(ExitCode.Success, await RunAsync("compare", Name));
        Assert.Equal(ExitCode.Success, await RunAsync("compare", Name, "--json", "--outcome", "all"));
        Assert.Equal(ExitCode.Success, await RunAsync("compare", Name, id));
        Assert.Equal(ExitCode.Findings, await RunAsync("compare", Name, "--outcome", "nonsense"));
        Assert.Equal(ExitCode.Success, await RunAsync("candidate", "drop", Name));
        Assert.Equal(ExitCode.Findings, await RunAsync("candidate", "drop", Name));

        await File.WriteAllTextAsync(file, "automation: x\nwhen: {}\n");
        Assert.Equal(ExitCode.Findings, await RunAsync("candidate", "set", file));
        File.Delete(file);
        Assert.Equal(ExitCode.Unusable, await RunAsync("candidate", "set", file));
    }

    [Theory]
    [InlineData("approve", "nonsense")]
    [InlineData("approvals", "nonsense")]
    [InlineData("runs", "nonsense")]
    [InlineData("runs", "cancel", "nonsense")]
    [InlineData("approvals", "--state", "nonsense")]
    public async Task What_the_host_refuses_is_a_finding(params string[] args) =>
        Assert.Equal(ExitCode.Findings, await RunAsync(args));

    [Theory]
    [InlineData("approve")]
    [InlineData("approve", "x", "--withdraw", "--delegate-to", "bo")]
    [InlineData("runs", "--host", "nonsense")]
    [InlineData("runs", "--top", "nonsense")]
    [InlineData("run", "--port", "nonsense")]
    [InlineData("run", "--port", "70000")]
    [InlineData("demo", "--port", "-1")]
    [InlineData("demo", "no-such-scene", "--exit")]
    [InlineData("nonsense")]
    [InlineData("runs", "--host", "http://127.0.0.1:1")]
    public async Task What_cannot_be_asked_at_all_is_unusable(params string[] args) =>
        Assert.Equal(ExitCode.Unusable, await ReflexCommandLine.RunAsync(args));

    private async Task<string> PendingAsync() =>
        (await _host.Client.GetFromJsonAsync<JsonElement>("api/approvals")).GetProperty("items")[0].GetProperty("id").GetString()!;

    private async Task<string> RunStateAsync()
    {
        JsonElement runs = await _host.Client.GetFromJsonAsync<JsonElement>("api/runs");
        return JsonNamingPolicy.CamelCase.ConvertName(Assert.Single(runs.GetProperty("items").EnumerateArray()).GetProperty("state").GetString()!);
    }

    private Task<int> RunAsync(params string[] args) => ReflexCommandLine.RunAsync([.. args, "--host", _host.Host.Address.ToString()]);
}
