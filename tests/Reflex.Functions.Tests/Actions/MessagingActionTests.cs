using System.Text.Json;
using System.Text;
using Azure.Messaging.ServiceBus;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.DependencyInjection;
using Reflex.Engine.Execution;
using Reflex.Functions.Actions.Framework;
using Reflex.Functions.Outbound;
using Reflex.Functions.Triggers;
using Reflex.Local.EventGrid;
using Reflex.Local.ServiceBus.Broker;
using Reflex.Testing;

namespace Reflex.Functions.Tests.Actions;

/// <summary><c>servicebus.send</c> to the in-process Service Bus and <c>eventgrid.publish</c> through the real client.</summary>
public sealed class MessagingActionTests
{
    private static object Event(Uri endpoint) =>
        new { endpoint = new Uri(endpoint, EventGridTopic.Path), type = "Contoso.Orders.Placed", source = "/shop", subject = "orders/7", data = new { total = 12 } };

    [Fact]
    public async Task A_message_carries_body_type_properties_subject_and_session()
    {
        await using ActionBench bench = await ActionBench.StartAsync();
        bench.Bus.DeclareQueue("orders");

        ActionOutcome outcome = await bench.ExecuteAsync("servicebus.send", new
        {
            queue = "orders",
            body = new { id = 7 },
            properties = new Dictionary<string, string> { ["team"] = "shop" },
            subject = "placed",
            sessionId = "s7",
        });

        BrokerMessage message = Assert.Single(bench.Bus.GetQueue("orders").Peek(10)).Content;
        Assert.Equal("""{"id":7}""", Encoding.UTF8.GetString(message.Body.Span));
        Assert.Equal(("application/json", "placed", "s7", "shop"), (message.ContentType, message.Subject, message.SessionId, message.ApplicationProperties["team"]));
        Assert.Equal(message.MessageId, outcome.Output!.Value.GetProperty("messageId").GetString());
    }

    [Fact]
    public async Task Text_is_sent_as_text_and_to_every_subscription_of_a_topic()
    {
        await using ActionBench bench = await ActionBench.StartAsync();
        bench.Bus.DeclareSubscription("news", "a");
        bench.Bus.DeclareSubscription("news", "b");

        await bench.ExecuteAsync("servicebus.send", new { queue = "news", body = "hello" });

        Assert.All(["a", "b"], subscription =>
        {
            BrokerMessage message = Assert.Single(bench.Bus.GetQueue(LocalServiceBus.SubscriptionPath("news", subscription)).Peek(10)).Content;
            Assert.Equal(("hello", "text/plain"), (Encoding.UTF8.GetString(message.Body.Span), message.ContentType));
        });
    }

    [Fact]
    public async Task Sent_again_after_a_crash_a_queue_with_duplicate_detection_takes_it_once()
    {
        await using ActionBench bench = await ActionBench.StartAsync();
        bench.Bus.DeclareQueue("orders", new QueueOptions { DuplicateDetectionWindow = TimeSpan.FromMinutes(10) });
        JsonElement input = JsonSerializer.SerializeToElement(new { queue = "orders", body = new { id = 7 } });
        // What the ledger did not come to remember is done again.
        Task<ActionOutcome> ForgottenAsync(string key) => bench.App.Get<ActionRunner>().ExecuteAsync(
            "servicebus.send", input, ActionBench.Context with { IdempotencyKey = key }, shadow: false, remember: false, CancellationToken.None);

        await ForgottenAsync("run1:step1");
        await ForgottenAsync("run1:step1");
        string longKey = new('k', 200);
        await ForgottenAsync(longKey);
        await ForgottenAsync(longKey);

        Assert.Equal(2, bench.Bus.GetQueue("orders").Peek(10).Count);
    }

    [Fact]
    public async Task A_queue_that_there_is_not_is_named()
    {
        await using ActionBench bench = await ActionBench.StartAsync();

        ActionError error = (await bench.ExecuteAsync("servicebus.send", new { queue = "nowhere", body = "x" })).Error!;

        Assert.Contains("nowhere", error.Message);
        Assert.False(error.Retryable);
    }

    [Theory]
    [InlineData(ServiceBusFailureReason.ServiceBusy, true)]
    [InlineData(ServiceBusFailureReason.ServiceCommunicationProblem, true)]
    [InlineData(ServiceBusFailureReason.MessagingEntityNotFound, false)]
    [InlineData(ServiceBusFailureReason.MessageSizeExceeded, false)]
    public void What_Service_Bus_calls_transient_may_be_tried_again(ServiceBusFailureReason reason, bool transient)
    {
        ActionError error = ActionFailures.Describe(new ServiceBusException(transient, "Any.", reason: reason)).Error!;

        Assert.Equal((reason.ToString(), transient), (error.Code, error.Retryable));
    }

    [Theory]
    [InlineData("""{"queue":"a b","body":1}""", "`queue` must be the name of a queue or topic")]
    [InlineData("""{"queue":"orders","body":1,"properties":["a"]}""", "`properties` must be a map of names to texts")]
    public async Task What_makes_no_message_is_refused_with_field_and_mend(string input, string hint)
    {
        await using ActionBench bench = await ActionBench.StartAsync();

        Assert.Contains(hint, (await bench.ExecuteAsync("servicebus.send", JsonElement.Parse(input))).Error!.Message);
    }

    [Fact]
    public async Task An_event_published_to_the_local_hosts_topic_reaches_the_function_for_its_type()
    {
        var heard = new Heard();
        await using ReflexTestHost host = await ReflexTestHost.StartAsync(options =>
        {
            options.Assemblies.Add(typeof(MessagingActionTests).Assembly);
            options.Classes = new HashSet<Type> { typeof(Subscriber) };
            options.UseStorage = false;
            options.Configure = (app, _) => app.Services.AddSingleton(heard);
        });
        string authority = host.Host.Address.Authority;
        await using ActionBench bench = await ActionBench.StartAsync(("Reflex:Actions:AllowedHosts", authority), ("Reflex:Actions:PrivateHosts", authority));

        ActionOutcome outcome = await bench.ExecuteAsync("eventgrid.publish", Event(host.Host.Address));
        await host.WhenIdleAsync();

        Assert.True(outcome.Status == ActionStatus.Succeeded, outcome.Error?.Message);
        JsonElement got = JsonElement.Parse(Assert.Single(heard.Events));
        Assert.Equal(
            ("run1:step1", "/shop", "orders/7", 12),
            (got.GetProperty("id").GetString(), got.GetProperty("source").GetString(), got.GetProperty("subject").GetString(), got.GetProperty("data").GetProperty("total").GetInt32()));
    }

    [Fact]
    public async Task A_topic_in_Azure_gets_a_token_and_a_failure_is_retried_with_the_same_event()
    {
        await using ActionBench bench = await ActionBench.StartAsync();
        bench.Vault.Answer(500).Answer(200);

        Assert.Equal(ActionStatus.Succeeded, (await bench.ExecuteAsync("eventgrid.publish", Event(bench.Vault.Endpoint))).Status);

        Assert.All(bench.Vault.Requests, request => Assert.Equal("Bearer token1", request.Token));
        Assert.Single(bench.Vault.Requests.Select(request => request.Body).Distinct());
        Assert.Equal(2, bench.Vault.Requests.Count);
    }

    [Theory]
    [InlineData(403, "Forbidden", null, false)]
    [InlineData(413, "PayloadTooLarge", null, false)]
    [InlineData(429, "TooManyRequests", "60", true)]
    public async Task A_topic_that_refuses_is_quoted(int status, string code, string? retryAfter, bool retryable)
    {
        await using ActionBench bench = await ActionBench.StartAsync();
        bench.Vault.Answer(status, new { error = new { code, message = "No." } }, retryAfter is null ? [] : [("Retry-After", retryAfter)]);

        ActionError error = (await bench.ExecuteAsync("eventgrid.publish", Event(bench.Vault.Endpoint))).Error!;

        Assert.Equal((code, retryable, retryAfter is null ? null : (double?)60), (error.Code, error.Retryable, error.RetryAfterSeconds));
        Assert.DoesNotContain('\n', error.Message);
        Assert.Single(bench.Vault.Requests);
    }

    [Fact]
    public async Task A_topic_on_a_private_address_must_be_meant()
    {
        await using LoopbackServer topic = await LoopbackServer.StartAsync(https: true);
        await using ActionBench bench = await ActionBench.StartAsync(
            ("Reflex:Actions:AllowedHosts", topic.Endpoint.Authority), ("Reflex:Actions:PrivateHosts", ""));

        ActionError error = (await bench.ExecuteAsync("eventgrid.publish", Event(topic.Endpoint))).Error!;

        Assert.Equal((nameof(OutboundRefusedException), false), (error.Code, error.Retryable));
        Assert.Empty(topic.Requests);
    }

    public sealed class Heard
    {
        public System.Collections.Concurrent.ConcurrentQueue<string> Events { get; } = [];
    }

    public sealed class Subscriber(Heard heard)
    {
        [Function("OrderPlaced"), EventTypes("Contoso.Orders.Placed")]
        public void OrderPlaced([EventGridTrigger] string value) => heard.Events.Enqueue(value);
    }
}
