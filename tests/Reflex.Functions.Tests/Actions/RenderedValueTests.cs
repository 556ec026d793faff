using System.Text.Json;
using Reflex.Engine.Execution;
using Reflex.Functions.Actions.Framework;
using Reflex.Functions.Actions.Http;

namespace Reflex.Functions.Tests.Actions;

/// <summary>What actions make of the values that templates yield.</summary>
public sealed class RenderedValueTests
{
    [Fact]
    public async Task A_value_in_the_place_of_a_text_is_the_text_that_it_would_be_inside_others()
    {
        await using ActionBench bench = await ActionBench.StartAsync();

        await bench.ExecuteAsync("http.request", JsonElement.Parse(
            $$"""{"url":"{{bench.Web.Endpoint}}x","headers":{"X-N":12.50,"X-B":true,"X-L":[1,"a",2.0],"X-O":{"a":1},"X-Nothing":null},"body":{"n":12.50,"big":7615917337495251231} }"""));

        SeenRequest request = Assert.Single(bench.Web.Requests);
        Assert.Equal(("12.50", "true", "1a2.0", """{"a":1}""", ""),
            (request.Header("X-N"), request.Header("X-B"), request.Header("X-L"), request.Header("X-O"), request.Header("X-Nothing")));
        Assert.Equal("""{"n":12.50,"big":7615917337495251231}""", request.Json.GetRawText());
    }

    [Fact]
    public async Task A_field_that_came_to_nothing_is_as_if_it_were_left_out()
    {
        await using ActionBench bench = await ActionBench.StartAsync();

        ActionOutcome sent = await bench.ExecuteAsync("http.request", JsonElement.Parse($$"""{"url":"{{bench.Web.Endpoint}}x","method":null,"headers":null,"expect":null,"body":null}"""));
        ActionOutcome refused = await bench.ExecuteAsync("notify.teams", JsonElement.Parse("""{"text":null}"""), step: "step2");

        Assert.Equal((ActionStatus.Succeeded, "POST"), (sent.Status, Assert.Single(bench.Web.Requests).Method));
        Assert.Contains("`text` is missing", refused.Error!.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("orders/../admin")]
    [InlineData("orders//x")]
    [InlineData("orders/")]
    [InlineData("orders\n")]
    public async Task A_queue_name_leads_nowhere_else(string queue)
    {
        await using ActionBench bench = await ActionBench.StartAsync();

        ActionOutcome outcome = await bench.ExecuteAsync("servicebus.send", new { queue, body = "x" });

        Assert.Equal("InvalidInput", outcome.Error!.Code);
    }

    [Fact]
    public void An_address_whose_name_templates_do_not_know_stops_the_host()
    {
        var stopped = Assert.Throws<InvalidOperationException>(() => new MisnamedAction());

        Assert.Contains("'target'", stopped.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_body_written_as_json_is_sent_as_json()
    {
        await using ActionBench bench = await ActionBench.StartAsync();

        await bench.ExecuteAsync("http.request", new { url = new Uri(bench.Web.Endpoint, "/x"), contentType = "application/json", body = """{"a":"b"}""" });

        Assert.Equal("b", Assert.Single(bench.Web.Requests).Json.GetProperty("a").GetString());
    }

    internal sealed record MisnamedInput
    {
        [HttpAddress]
        public string? Target { get; init; }
    }

    private sealed class MisnamedAction() : ActionBase<MisnamedInput>("test.misnamed", "Has an address of an unknown name.", false)
    {
        protected override Task<ActionOutcome> ExecuteAsync(ActionContext context, MisnamedInput input, CancellationToken cancellation) =>
            Task.FromResult(ActionOutcome.Done());

        protected override Task<ActionOutcome> SimulateAsync(ActionContext context, MisnamedInput input, CancellationToken cancellation) =>
            Task.FromResult(ActionOutcome.Done());
    }
}
