using System.Net;
using Reflex.Local.Tests.Samples;
using Reflex.Testing;

namespace Reflex.Local.Tests;

/// <summary>Functions that a setting keeps from being triggered, as on the Functions host.</summary>
public sealed class DisabledFunctionTests
{
    [Fact]
    public async Task No_event_is_delivered_to_a_disabled_function_and_the_others_get_theirs()
    {
        await using ReflexTestHost host = await StartAsync<OrderFunctions>("AsText");

        using HttpResponseMessage refused = await host.PublishAsync("{}", "AsText");
        using HttpResponseMessage taken = await host.PublishAsync("{}", "AsBinaryData");

        Assert.Equal((HttpStatusCode.NotFound, HttpStatusCode.Accepted), (refused.StatusCode, taken.StatusCode));
        Assert.DoesNotContain("AsText,", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Empty(host.Recorder().Of("AsText"));
    }

    [Fact]
    public async Task No_request_reaches_a_disabled_function()
    {
        await using ReflexTestHost host = await StartAsync<HttpFunctions>("Greeting");

        using HttpResponseMessage answer = await host.Client.GetAsync(new Uri("/api/greeting", UriKind.Relative));

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    [Fact]
    public async Task Messages_for_a_disabled_function_stay_in_their_queue()
    {
        await using ReflexTestHost host = await StartAsync<MessageFunctions>("MessageAsText");

        host.Send("text", "{}");
        await host.WhenIdleAsync();

        Assert.Empty(host.Recorder().Of("MessageAsText"));
        Assert.Equal(1, host.ServiceBus.Counts["text"].Active);
    }

    [Fact]
    public async Task A_disabled_function_may_still_be_called_by_hand()
    {
        await using ReflexTestHost events = await StartAsync<OrderFunctions>("AsText");
        await using ReflexTestHost messages = await StartAsync<MessageFunctions>("MessageAsText");

        using HttpResponseMessage called = await CallAsync(events, "AsText");
        using HttpResponseMessage sent = await CallAsync(messages, "MessageAsText");
        await events.WhenIdleAsync();

        Assert.Equal((HttpStatusCode.Accepted, HttpStatusCode.Accepted), (called.StatusCode, sent.StatusCode));
        Assert.Single(events.Recorder().Of("AsText"));
        // A message is for the queue, where nobody takes it.
        Assert.Equal(1, messages.ServiceBus.Counts["text"].Active);
    }

    private static Task<HttpResponseMessage> CallAsync(ReflexTestHost host, string function) =>
        host.Client.PostAsync(new Uri($"/admin/functions/{function}", UriKind.Relative), new StringContent("""{ "input": "{}" }"""));

    private static Task<ReflexTestHost> StartAsync<T>(string disabled) =>
        TestHosts.StartAsync<T>(options =>
        {
            options.Settings["OrdersQueue"] = "orders-from-settings";
            options.Settings[$"AzureWebJobs.{disabled}.Disabled"] = "true";
        });
}
