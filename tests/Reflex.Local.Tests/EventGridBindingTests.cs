using System.Net;
using System.Text.Json;
using Azure.Messaging;
using Azure.Messaging.EventGrid;
using Reflex.Local.Tests.Samples;
using Reflex.Testing;

namespace Reflex.Local.Tests;

public sealed class EventGridBindingTests
{
    private const string CloudOrder = """
        { "specversion": "1.0", "id": "1", "source": "/shop", "type": "Order", "data": { "sku": "a-1", "quantity": 3 } }
        """;

    private const string GridOrder = """
        { "id": "1", "topic": "/shop", "subject": "a-1", "eventType": "Order", "eventTime": "2026-01-05T08:00:00Z", "dataVersion": "1", "data": { "sku": "a-1" } }
        """;

    [Fact]
    public async Task A_cloud_event_arrives_as_the_library_reads_it()
    {
        var value = Assert.IsType<CloudEvent>(Assert.Single(await Deliver("AsCloudEvent", CloudOrder)));

        Assert.Equal(("1", "/shop", "Order"), (value.Id, value.Source, value.Type));
        Assert.Equal(3, value.Data!.ToObjectFromJson<JsonElement>().GetProperty("quantity").GetInt32());
    }

    [Fact]
    public async Task An_event_grid_event_arrives_as_the_library_reads_it()
    {
        var value = Assert.IsType<EventGridEvent>(Assert.Single(await Deliver("AsEventGridEvent", $"[{GridOrder}]")));

        Assert.Equal(("1", "a-1", "Order"), (value.Id, value.Subject, value.EventType));
    }

    [Theory]
    [InlineData("AsText")]
    [InlineData("AsBinaryData")]
    [InlineData("AsJson")]
    public async Task Raw_bindings_get_the_json_of_their_event_only(string function)
    {
        IReadOnlyList<object?> values = await Deliver(function, $"[{CloudOrder},{GridOrder}]");

        string[] ids = [.. values.Select(value => JsonElement.Parse(value!.ToString()!).GetProperty("id").GetString()!)];
        Assert.Equal(["1", "1"], ids);
    }

    [Fact]
    public async Task A_class_is_read_from_the_json_whatever_the_case_of_its_names()
    {
        Assert.Equal(new Order("1", "Order", new Item("a-1", 3)), Assert.Single(await Deliver("AsObject", CloudOrder)));
    }

    [Fact]
    public async Task Functions_of_single_events_are_called_once_for_each_event_of_a_request()
    {
        Assert.Equal(3, (await Deliver("AsText", $"[{CloudOrder},{CloudOrder},{CloudOrder}]")).Count);
    }

    [Theory]
    [InlineData("AsCloudEvents", typeof(CloudEvent[]))]
    [InlineData("AsTexts", typeof(string[]))]
    [InlineData("AsObjects", typeof(Order[]))]
    public async Task Batched_functions_are_called_once_with_all_events_of_a_request(string function, Type type)
    {
        object? batch = Assert.Single(await Deliver(function, $"[{CloudOrder},{CloudOrder}]"));

        Assert.IsType(type, batch);
        Assert.Equal(2, ((Array)batch!).Length);
    }

    [Fact]
    public async Task A_single_object_reaches_a_batched_function_as_a_batch_of_one()
    {
        Assert.Single((string[])Assert.Single(await Deliver("AsTexts", CloudOrder))!);
    }

    [Fact]
    public async Task An_empty_array_is_accepted_and_calls_nothing()
    {
        Assert.Empty(await Deliver("AsText", "[]"));
        Assert.Empty(await Deliver("AsTexts", "[]"));
    }

    [Fact]
    public async Task A_static_function_is_called_without_an_instance()
    {
        await using ReflexTestHost host = await TestHosts.StartAsync([typeof(StaticFunctions)]);
        int before = StaticFunctions.Calls;

        await host.PublishAsync(CloudOrder, "Static");

        Assert.Equal(before + 1, StaticFunctions.Calls);
    }

    private static async Task<IReadOnlyList<object?>> Deliver(string function, string body)
    {
        await using ReflexTestHost host = await TestHosts.StartAsync<OrderFunctions>();
        using HttpResponseMessage answer = await host.PublishAsync(body, function);
        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        return host.Recorder().Of(function);
    }
}
