using System.Text;
using Azure.Messaging.ServiceBus;
using Reflex.Local.ServiceBus;
using Reflex.Local.ServiceBus.Broker;
using Reflex.Testing;

namespace Reflex.Local.Tests;

public sealed class LocalServiceBusReceiverTests : IAsyncDisposable
{
    private static readonly ServiceBusReceiverOptions s_deadLetters = new() { SubQueue = SubQueue.DeadLetter };

    private readonly LocalServiceBus _bus;
    private readonly LocalServiceBusClient _client;

    public LocalServiceBusReceiverTests()
    {
        var clock = new VirtualClock(new DateTimeOffset(2026, 1, 5, 0, 0, 0, TimeSpan.Zero));
        _bus = new LocalServiceBus(clock);
        _bus.DeclareQueue("orders");
        _bus.DeclareSubscription("events", "reflex");
        _client = new LocalServiceBusClient(_bus, clock);
    }

    [Fact]
    public async Task Dead_letters_are_listed_with_their_reason_and_stay_where_they_are()
    {
        await KillAsync("a", "bad", "It is bad.");
        await KillAsync("b", "worse", "It is worse.");
        await using ServiceBusReceiver receiver = _client.CreateReceiver("orders", s_deadLetters);

        IReadOnlyList<ServiceBusReceivedMessage> listed = await receiver.PeekMessagesAsync(10);

        Assert.Equal(["a", "b"], listed.Select(message => message.Body.ToString()));
        Assert.Equal(("bad", "It is bad."), (listed[0].DeadLetterReason, listed[0].DeadLetterErrorDescription));
        Assert.Equal(2, (await receiver.PeekMessagesAsync(10)).Count);
        Assert.Equal("b", (await receiver.PeekMessageAsync(listed[1].SequenceNumber)).Body.ToString());
    }

    [Fact]
    public async Task A_dead_letter_that_is_completed_is_gone_and_an_abandoned_one_is_not()
    {
        await KillAsync("a", "bad", "It is bad.");
        await KillAsync("b", "bad", "It is bad.");
        await using ServiceBusReceiver receiver = _client.CreateReceiver("orders", s_deadLetters);

        IReadOnlyList<ServiceBusReceivedMessage> received = await receiver.ReceiveMessagesAsync(10);
        await receiver.CompleteMessageAsync(received[0]);
        await receiver.AbandonMessageAsync(received[1]);

        Assert.Equal("b", (await receiver.ReceiveMessageAsync()).Body.ToString());
        Assert.Null(await receiver.ReceiveMessageAsync());
    }

    [Fact]
    public async Task A_subscription_has_dead_letters_of_its_own()
    {
        _bus.Send("events", new BrokerMessage { Body = Encoding.UTF8.GetBytes("x") });
        await using (ServiceBusReceiver active = _client.CreateReceiver("events", "reflex"))
        {
            await active.DeadLetterMessageAsync(await active.ReceiveMessageAsync(), "bad");
        }

        await using ServiceBusReceiver receiver = _client.CreateReceiver("events", "reflex", s_deadLetters);

        Assert.Equal("bad", (await receiver.PeekMessageAsync()).DeadLetterReason);
    }

    public async ValueTask DisposeAsync()
    {
        await _client.DisposeAsync();
        _bus.Dispose();
    }

    private async Task KillAsync(string body, string reason, string description)
    {
        _bus.Send("orders", new BrokerMessage { Body = Encoding.UTF8.GetBytes(body) });
        await using ServiceBusReceiver receiver = _client.CreateReceiver("orders");
        await receiver.DeadLetterMessageAsync(await receiver.ReceiveMessageAsync(), reason, description);
    }
}
