using System.Text;
using Azure.Messaging.ServiceBus;
using Microsoft.Extensions.DependencyInjection;
using Reflex.Local.ServiceBus.Broker;
using Reflex.Local.Tests.Samples;
using Reflex.Testing;

namespace Reflex.Local.Tests;

public sealed class ServiceBusBindingTests
{
    private const string Body = """{"Sku":"a-1","quantity":3}""";

    [Fact]
    public async Task A_received_message_carries_what_the_sender_and_the_broker_said()
    {
        await using ReflexTestHost host = await StartAsync();
        ServiceBusSender sender = host.Services.GetRequiredService<ServiceBusClient>().CreateSender("received");
        var sent = new ServiceBusMessage(Body)
        {
            MessageId = "m1", ContentType = "application/json", Subject = "order", CorrelationId = "c1", SessionId = "s1", ReplyTo = "answers",
            ApplicationProperties = { ["tenant"] = "contoso", ["attempt"] = 2 },
        };

        await sender.SendMessageAsync(sent);
        await host.WhenIdleAsync();

        var message = Assert.IsType<ServiceBusReceivedMessage>(Assert.Single(host.Recorder().Of("MessageAsReceived")));
        Assert.Equal(Body, message.Body.ToString());
        Assert.Equal(("m1", "application/json", "order", "c1", "s1", "answers"),
            (message.MessageId, message.ContentType, message.Subject, message.CorrelationId, message.SessionId, message.ReplyTo));
        Assert.Equal(("contoso", 2), ((string)message.ApplicationProperties["tenant"], (int)message.ApplicationProperties["attempt"]));
        Assert.Equal((1, 1L, host.Clock.GetUtcNow()), (message.DeliveryCount, message.SequenceNumber, message.EnqueuedTime));
        Assert.Equal(host.Clock.GetUtcNow() + TimeSpan.FromMinutes(1), message.LockedUntil);
    }

    [Fact]
    public async Task Text_comes_with_the_metadata_that_parameters_name()
    {
        await using ReflexTestHost host = await StartAsync();

        host.Send("text", Body, "application/json", "m1");
        await host.WhenIdleAsync();

        Assert.Equal((Body, "m1", 1, "application/json"), Assert.Single(host.Recorder().Of("MessageAsText")));
    }

    [Fact]
    public async Task Bytes_binary_data_and_objects_are_the_body()
    {
        await using ReflexTestHost host = await StartAsync();

        host.Send("bytes", Body);
        host.Send("binary", Body);
        host.Send("object", Body);
        await host.WhenIdleAsync();

        Assert.Equal(Body, Encoding.UTF8.GetString((byte[])host.Recorder().Of("MessageAsBytes").Single()!));
        Assert.Equal(Body, host.Recorder().Of("MessageAsBinaryData").Single()!.ToString());
        Assert.Equal(new Item("a-1", 3), host.Recorder().Of("MessageAsObject").Single());
    }

    [Fact]
    public async Task Messages_that_wait_together_arrive_as_one_batch()
    {
        await using ReflexTestHost host = await StartAsync();
        ServiceBusSender sender = host.Services.GetRequiredService<ServiceBusClient>().CreateSender("batch");
        DateTimeOffset later = host.Clock.GetUtcNow().AddMinutes(1);

        await sender.SendMessagesAsync([.. Enumerable.Range(0, 5).Select(i => new ServiceBusMessage($"{i}") { ScheduledEnqueueTime = later })]);
        await host.AdvanceAsync(TimeSpan.FromMinutes(1));

        var batch = (ServiceBusReceivedMessage[])host.Recorder().Of("MessageBatch").Single()!;
        Assert.Equal(["0", "1", "2", "3", "4"], batch.Select(message => message.Body.ToString()));
    }

    [Fact]
    public async Task A_queue_name_may_come_from_a_setting()
    {
        await using ReflexTestHost host = await StartAsync();

        host.Send("orders-from-settings", "hello");
        await host.WhenIdleAsync();

        Assert.Equal("hello", host.Recorder().Of("MessageFromSetting").Single());
    }

    [Fact]
    public async Task A_topic_reaches_its_subscription()
    {
        await using ReflexTestHost host = await StartAsync();

        host.Send("events", "hello");
        await host.WhenIdleAsync();

        Assert.Equal("hello", host.Recorder().Of("MessageFromTopic").Single());
    }

    [Fact]
    public async Task A_failing_function_gets_its_message_ten_times_and_then_it_is_dead_lettered()
    {
        await using ReflexTestHost host = await StartAsync();

        host.Send("fails", "hello");
        await host.WhenIdleAsync();

        Assert.Equal(Enumerable.Range(1, 10).Cast<object?>(), host.Recorder().Of("MessageFails"));
        StoredMessage dead = Assert.Single(host.ServiceBus.GetQueue("fails/$deadletterqueue").Peek(10));
        Assert.Equal("MaxDeliveryCountExceeded", dead.Properties["DeadLetterReason"]);
    }

    [Theory]
    [InlineData("complete", 1, 0, 0, 0)]
    [InlineData("nothing", 1, 0, 0, 0)]
    [InlineData("abandon", 3, 0, 0, 0)]
    [InlineData("bury", 1, 0, 0, 1)]
    [InlineData("defer", 1, 0, 1, 0)]
    [InlineData("twice", 1, 0, 0, 0)]
    public async Task A_function_may_settle_its_message_itself(string body, int deliveries, int active, int deferred, int dead)
    {
        await using ReflexTestHost host = await TestHosts.StartAsync<SettlingFunctions>();

        host.Send("settles", body);
        await host.WhenIdleAsync();

        Assert.Equal(deliveries, host.Recorder().Of("Settles").Count);
        Assert.Equal(new QueueCounts(active, 0, 0, deferred, dead), host.ServiceBus.Counts["settles"]);
    }

    [Fact]
    public async Task Abandoning_may_change_properties_and_dead_lettering_tells_its_reason()
    {
        await using ReflexTestHost host = await TestHosts.StartAsync<SettlingFunctions>();

        host.Send("settles", "abandon");
        host.Send("settles", "bury");
        await host.WhenIdleAsync();

        var last = (ServiceBusReceivedMessage)host.Recorder().Of("Settles").Last(message => ((ServiceBusReceivedMessage)message!).Body.ToString() == "abandon")!;
        Assert.Equal((3, 2), (last.DeliveryCount, (int)last.ApplicationProperties["tries"]));
        StoredMessage dead = Assert.Single(host.ServiceBus.GetQueue("settles/$deadletterqueue").Peek(10));
        Assert.Equal(("NotJson", "The body is not JSON.", "settles"),
            ((string)dead.Properties["DeadLetterReason"], (string)dead.Properties["DeadLetterErrorDescription"], dead.DeadLetterSource));
    }

    [Fact]
    public async Task Messages_outlive_a_restart_of_the_app()
    {
        await using ReflexTestHost host = await StartAsync();
        var later = new BrokerMessage { Body = "hello"u8.ToArray(), ScheduledEnqueueTime = host.Clock.GetUtcNow().AddHours(1) };
        host.ServiceBus.Send("received", later);

        await host.RestartAsync(down: TimeSpan.FromHours(2));
        await host.WhenIdleAsync();

        Assert.Single(host.Recorder().Of("MessageAsReceived"));
    }

    [Fact]
    public async Task Sending_to_an_unknown_queue_fails_and_says_which_there_are()
    {
        await using ReflexTestHost host = await StartAsync();
        ServiceBusSender sender = host.Services.GetRequiredService<ServiceBusClient>().CreateSender("nowhere");

        var failure = await Assert.ThrowsAsync<InvalidOperationException>(() => sender.SendMessageAsync(new ServiceBusMessage("x")));

        Assert.Contains("'nowhere'", failure.Message, StringComparison.Ordinal);
        Assert.Contains("orders-from-settings", failure.Message, StringComparison.Ordinal);
    }

    private static Task<ReflexTestHost> StartAsync() =>
        TestHosts.StartAsync<MessageFunctions>(options => options.Settings["OrdersQueue"] = "orders-from-settings");
}
