using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Playwright;
using Reflex.EndToEnd.Scenes;
using Reflex.Testing;

namespace Reflex.EndToEnd.Pages;

/// <summary>The page behind a link, as the engineer on call uses it: in a browser, at the address that the link holds.</summary>
public sealed class ApprovalPageTests : IAsyncLifetime
{
    private ReflexTestHost _host = null!;

    public async Task InitializeAsync()
    {
        _host = await ReflexTestHost.StartAsync();
        string sample = Stage.Payload("events/resource-health-unavailable-cloudevents.json").ToJsonString();
        using HttpResponseMessage answer = await _host.PublishAsync(sample, "AvailabilityStatusChanged");
        answer.EnsureSuccessStatusCode();
        await _host.WhenIdleAsync();
    }

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [BrowserFact]
    public async Task Opening_the_page_decides_nothing_and_its_button_does()
    {
        string link = await CreateLinkAsync();
        await using Browser browser = await Browser.OpenAsync();
        IPage page = browser.Page;

        await page.GotoAsync(link);
        await page.ReloadAsync();
        await _host.WhenIdleAsync();

        Assert.Contains("azure.restart", await page.TextContentAsync("body"), StringComparison.Ordinal);
        Assert.Equal("waitingForApproval", await RunStateAsync());

        await page.FillAsync("textarea[name=reason]", "the machine <b>hangs</b>");
        await page.ClickAsync("button[value=approve]");
        await _host.WhenIdleAsync();

        Assert.Equal("Recorded", await page.TextContentAsync("h1"));
        Assert.Equal("succeeded", await RunStateAsync());
    }

    [BrowserFact]
    public async Task A_rejection_on_the_page_ends_the_run_and_the_link_is_used_up()
    {
        string link = await CreateLinkAsync();
        await using Browser browser = await Browser.OpenAsync();
        IPage page = browser.Page;

        await page.GotoAsync(link);
        await page.ClickAsync("button[value=reject]");
        await _host.WhenIdleAsync();
        Assert.Equal("rejected", await RunStateAsync());

        await page.GotoAsync(link);
        Assert.Equal(0, await page.Locator("button[value=approve]").CountAsync());
    }

    [BrowserFact]
    public async Task From_the_page_of_its_run_a_button_leads_to_the_request_and_there_it_is_decided()
    {
        string run = (await GetAsync("runs")).GetProperty("items")[0].GetProperty("runId").GetString()!;
        await using Browser browser = await Browser.OpenAsync();
        IPage page = browser.Page;

        await page.GotoAsync(new Uri(_host.Host.Address, $"api/approve/runs/{run}").AbsoluteUri);
        await page.ClickAsync("button[name=request]");
        Assert.Equal("waitingForApproval", await RunStateAsync());
        await page.ClickAsync("button[value=approve]");
        await _host.WhenIdleAsync();

        Assert.Equal("Recorded", await page.TextContentAsync("h1"));
        Assert.Equal("succeeded", await RunStateAsync());
    }

    [Fact]
    public async Task A_link_leads_to_the_host_that_made_it()
    {
        Assert.Equal(_host.Host.Address.Authority, new Uri(await CreateLinkAsync()).Authority);
    }

    private async Task<string> CreateLinkAsync()
    {
        JsonElement approval = (await GetAsync("approvals")).GetProperty("items")[0];
        using HttpResponseMessage answer = await _host.Client.PostAsJsonAsync($"api/approvals/{approval.GetProperty("id").GetString()}/link", new { });
        answer.EnsureSuccessStatusCode();
        JsonElement body = await answer.Content.ReadFromJsonAsync<JsonElement>();
        return body.GetProperty("url").GetString()!;
    }

    private async Task<string> RunStateAsync()
    {
        string state = (await GetAsync("runs")).GetProperty("items")[0].GetProperty("state").GetString()!;
        return JsonNamingPolicy.CamelCase.ConvertName(state);
    }

    private async Task<JsonElement> GetAsync(string path) => await _host.Client.GetFromJsonAsync<JsonElement>($"api/{path}");
}
