using System.Net;
using System.Text;
using Azure;
using Azure.Messaging;
using Azure.Messaging.EventGrid;
using Microsoft.Azure.Functions.Worker;
using Reflex.Functions.Triggers;
using Reflex.Local.EventGrid;
using Reflex.Local.Tests.Samples;
using Reflex.Testing;

namespace Reflex.Local.Tests;

public sealed class EventGridTopicTests : IAsyncLifetime
{
    private ReflexTestHost _host = null!;

    public async Task InitializeAsync() => _host = await TestHosts.StartAsync<Subscribers>();

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task The_real_publisher_reaches_the_functions_that_name_its_types_in_both_schemas()
    {
        var client = new EventGridPublisherClient(new Uri(_host.Host.Address, EventGridTopic.Path), new AzureKeyCredential("any"));

        await client.SendEventsAsync([new CloudEvent("/s", "order.placed", new { n = 1 }), new CloudEvent("/s", "ORDER.shipped", new { n = 2 }), new CloudEvent("/s", "x", null)]);
        await client.SendEventAsync(new EventGridEvent("subject", "order.placed", "1", new { n = 3 }));
        await _host.WhenIdleAsync();

        Assert.Equal(2, _host.Recorder().Of("Placed").Count);
        Assert.Single(_host.Recorder().Of("PlacedToo").Cast<string[]>(), batch => batch.Length == 2);
        Assert.Single(_host.Recorder().Of("Others"));
    }

    [Fact]
    public async Task A_failed_delivery_is_repeated_on_the_schedule_of_event_grid()
    {
        using HttpResponseMessage answer = await PostAsync("""{"type":"order.flaky","id":"1"}""");
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);

        await _host.AdvanceAsync(TimeSpan.FromSeconds(39));
        Assert.Equal(2, _host.Recorder().Of("Flaky").Count);
        await _host.AdvanceAsync(TimeSpan.FromSeconds(1));
        Assert.Equal(3, _host.Recorder().Of("Flaky").Count);
        await _host.AdvanceAsync(TimeSpan.FromHours(24));
        Assert.Equal(3, _host.Recorder().Of("Flaky").Count);
    }

    [Fact]
    public async Task A_delivery_that_never_succeeds_is_given_up_after_a_day_and_kept()
    {
        using HttpResponseMessage answer = await PostAsync("""[{"eventType":"order.hopeless","id":"1"}]""");
        await _host.AdvanceAsync(TimeSpan.FromHours(25));

        Assert.Equal(11, _host.Recorder().Of("Hopeless").Count);
        Assert.Equal(1, _host.Host.RefusedRequests);
    }

    [Theory]
    [InlineData("no json")]
    [InlineData("""[{"type":"order.placed"},{"id":"no type"}]""")]
    [InlineData("""[{"type":7}]""")]
    [InlineData("[1]")]
    public async Task One_event_that_cannot_be_read_refuses_the_whole_request(string body)
    {
        using HttpResponseMessage answer = await PostAsync(body);
        await _host.WhenIdleAsync();

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Empty(_host.Recorder().Calls);
        Assert.Equal(1, _host.Host.RefusedRequests);
    }

    private Task<HttpResponseMessage> PostAsync(string body) =>
        _host.Client.PostAsync(EventGridTopic.Path, new StringContent(body, Encoding.UTF8, "application/json"));

    public sealed class Subscribers(Recorder recorder)
    {
        [Function("Placed"), EventTypes("order.placed")]
        public void Placed([EventGridTrigger] string value) => recorder.Add("Placed", value);

        [Function("PlacedToo"), EventTypes("order.placed", "order.shipped")]
        public void PlacedToo([EventGridTrigger(IsBatched = true)] string[] values) => recorder.Add("PlacedToo", values);

        [Function("Others"), EventTypes]
        public void Others([EventGridTrigger] string value) => recorder.Add("Others", value);

        [Function("Flaky"), EventTypes("order.flaky")]
        public void Flaky([EventGridTrigger] string value)
        {
            recorder.Add("Flaky", value);
            if (recorder.Of("Flaky").Count < 3)
            {
                throw new InvalidOperationException("Not yet.");
            }
        }

        [Function("Hopeless"), EventTypes("order.hopeless")]
        public void Hopeless([EventGridTrigger] string value)
        {
            recorder.Add("Hopeless", value);
            throw new InvalidOperationException("Never.");
        }
    }
}
