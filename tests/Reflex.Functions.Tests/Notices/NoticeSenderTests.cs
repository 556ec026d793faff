using System.Text.Json;
using Reflex.Functions.Notices;
using Reflex.Functions.Tests.Actions;

namespace Reflex.Functions.Tests.Notices;

public sealed class NoticeSenderTests
{
    private static readonly Notice s_notice = new(
        "Escalated: disk full", "Its run did not fix it.", [new NoticeFact("Severity", "high")], [new NoticeLink("Open the run", "https://reflex.example/runs/r1")]);

    [Fact]
    public async Task A_notice_is_posted_as_a_card_with_its_facts_and_links()
    {
        await using LoopbackServer channel = await LoopbackServer.StartAsync(https: false);
        await using ActionBench bench = await StartAsync(channel);

        Assert.True(await SenderOf(bench).SendAsync("Incident i1", s_notice, CancellationToken.None));

        JsonElement card = Assert.Single(channel.Requests).Json.GetProperty("attachments")[0].GetProperty("content");
        Assert.Equal("Escalated: disk full", card.GetProperty("body")[0].GetProperty("text").GetString());
        Assert.Equal("Its run did not fix it.", card.GetProperty("body")[1].GetProperty("text").GetString());
        Assert.Equal("high", card.GetProperty("body")[2].GetProperty("facts")[0].GetProperty("value").GetString());
        Assert.Equal("https://reflex.example/runs/r1", card.GetProperty("actions")[0].GetProperty("url").GetString());
    }

    [Theory]
    [InlineData(404)]
    [InlineData(500)]
    public async Task A_channel_that_refuses_the_notice_tells_nobody(int status)
    {
        await using LoopbackServer channel = await LoopbackServer.StartAsync(https: false);
        channel.Answer(times: 10, status);
        await using ActionBench bench = await StartAsync(channel);

        Assert.False(await SenderOf(bench).SendAsync("Incident i1", s_notice, CancellationToken.None));
    }

    [Fact]
    public async Task A_channel_that_hangs_up_tells_nobody_and_stops_nothing()
    {
        await using LoopbackServer channel = await LoopbackServer.StartAsync(https: false);
        channel.HangUp();
        await using ActionBench bench = await StartAsync(channel);

        Assert.False(await SenderOf(bench).SendAsync("Incident i1", s_notice, CancellationToken.None));
    }

    [Fact]
    public async Task A_channel_that_may_not_be_reached_tells_nobody_and_stops_nothing()
    {
        await using LoopbackServer channel = await LoopbackServer.StartAsync(https: false);
        await using ActionBench bench = await ActionBench.StartAsync(
            ("Reflex:Approvals:TeamsWebhook", channel.Endpoint.AbsoluteUri), ("Reflex:Actions:AllowedHosts", "elsewhere.example"));

        Assert.False(await SenderOf(bench).SendAsync("Incident i1", s_notice, CancellationToken.None));
        Assert.Empty(channel.Requests);
    }

    [Fact]
    public async Task Without_a_channel_nobody_is_told()
    {
        await using ActionBench bench = await ActionBench.StartAsync();

        Assert.False(SenderOf(bench).HasChannel);
        Assert.False(await SenderOf(bench).SendAsync("Incident i1", s_notice, CancellationToken.None));
    }

    private static Task<ActionBench> StartAsync(LoopbackServer channel) => ActionBench.StartAsync(
        ("Reflex:Approvals:TeamsWebhook", new Uri(channel.Endpoint, "/leads").AbsoluteUri),
        ("Reflex:Actions:AllowedHosts", channel.Endpoint.Authority),
        ("Reflex:Actions:PrivateHosts", channel.Endpoint.Authority));

    private static NoticeSender SenderOf(ActionBench bench) => bench.App.Get<NoticeSender>();
}
