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

    private static Task<ReflexTestHost> StartAsync<T>(string disabled) =>
        TestHosts.StartAsync<T>(options =>
        {
            options.Settings["OrdersQueue"] = "orders-from-settings";
            options.Settings[$"AzureWebJobs.{disabled}.Disabled"] = "true";
        });
}
