using Reflex.Local.ServiceBus.Broker;
using Reflex.Testing;

namespace Reflex.Local.Tests;

public sealed class BrokerTests : IDisposable
{
    private static readonly DateTimeOffset Start = new(2026, 1, 5, 0, 0, 0, TimeSpan.Zero);

    private readonly VirtualClock _clock = new(Start);
    private readonly List<LocalQueue> _queues = [];

    public void Dispose() => _queues.ForEach(queue => queue.Dispose());

    [Fact]
    public void Messages_leave_in_the_order_in_which_they_came()
    {
        LocalQueue queue = Create();
        Send(queue, "a", "b", "c");

        Assert.Equal(["a", "b", "c"], queue.Receive(10, TimeSpan.Zero).Select(Text));
        Assert.Equal(new QueueCounts(0, 0, 3, 0, 0), queue.Counts);
    }

    [Fact]
    public void A_locked_message_is_not_delivered_again_until_its_lock_ends()
    {
        LocalQueue queue = Create();
        Send(queue, "a");
        Receive(queue);

        _clock.Advance(TimeSpan.FromSeconds(59));
        Assert.Empty(queue.Receive(1, TimeSpan.Zero));

        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(2, Receive(queue).DeliveryCount);
    }

    [Fact]
    public void An_abandoned_message_takes_its_old_place_again()
    {
        LocalQueue queue = Create();
        Send(queue, "a", "b");
        Delivery first = Receive(queue);

        queue.Abandon(first.LockToken);

        Assert.Equal(["a", "b"], queue.Receive(10, TimeSpan.Zero).Select(Text));
    }

    [Fact]
    public void Settling_after_the_lock_has_ended_fails_and_changes_nothing()
    {
        LocalQueue queue = Create();
        Send(queue, "a");
        Delivery first = Receive(queue);
        _clock.Advance(TimeSpan.FromMinutes(1));

        Assert.Throws<MessageLockLostException>(() => queue.Complete(first.LockToken));
        Assert.Throws<MessageLockLostException>(() => queue.Renew(first.LockToken));
        Assert.Equal(new QueueCounts(1, 0, 0, 0, 0), queue.Counts);
    }

    [Fact]
    public void A_renewed_lock_lasts_from_the_renewal()
    {
        LocalQueue queue = Create();
        Send(queue, "a");
        Delivery delivery = Receive(queue);
        _clock.Advance(TimeSpan.FromSeconds(50));

        Assert.Equal(Start + TimeSpan.FromSeconds(110), queue.Renew(delivery.LockToken));

        _clock.Advance(TimeSpan.FromSeconds(59));
        Assert.Empty(queue.Receive(1, TimeSpan.Zero));
        queue.Complete(delivery.LockToken);
        Assert.Equal(new QueueCounts(0, 0, 0, 0, 0), queue.Counts);
    }

    [Fact]
    public void A_receiver_at_work_keeps_its_lock_up_to_the_renewal_limit()
    {
        LocalQueue queue = Create();
        Send(queue, "a");
        queue.Receive(1, TimeSpan.FromMinutes(5));

        _clock.Advance(TimeSpan.FromMinutes(4.9));
        Assert.Empty(queue.Receive(1, TimeSpan.Zero));

        _clock.Advance(TimeSpan.FromMinutes(1.2));
        Assert.Single(queue.Receive(1, TimeSpan.Zero));
    }

    [Fact]
    public void The_last_delivery_ends_in_the_dead_letter_queue_also_when_its_lock_just_ends()
    {
        LocalQueue queue = Create(new QueueOptions { MaxDeliveryCount = 2 });
        Send(queue, "a");
        queue.Abandon(Receive(queue).LockToken);
        Receive(queue);

        _clock.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal(new QueueCounts(0, 0, 0, 0, 1), queue.Counts);
        StoredMessage dead = queue.DeadLetter!.Peek(1)[0];
        Assert.Equal(("MaxDeliveryCountExceeded", "q"), ((string)dead.Properties["DeadLetterReason"], dead.DeadLetterSource));
    }

    [Fact]
    public void A_dead_letter_queue_can_be_received_from_and_completed_but_never_buries_again()
    {
        LocalQueue queue = Create(new QueueOptions { MaxDeliveryCount = 1 });
        Send(queue, "a");
        queue.Abandon(Receive(queue).LockToken);
        LocalQueue dead = queue.DeadLetter!;

        for (int i = 0; i < 20; i++)
        {
            dead.Abandon(Receive(dead).LockToken);
        }

        dead.Complete(Receive(dead).LockToken);
        Assert.Equal(0, dead.Counts.Active);
    }

    [Fact]
    public void A_scheduled_message_is_delivered_when_it_is_due_and_wakes_the_receivers()
    {
        LocalQueue queue = Create();
        int wakes = 0;
        queue.Available += () => wakes++;
        queue.Send(Message("later") with { ScheduledEnqueueTime = Start.AddMinutes(10) });
        Send(queue, "now");
        Assert.Equal(["now"], queue.Receive(10, TimeSpan.FromHours(1)).Select(Text));

        _clock.Advance(TimeSpan.FromMinutes(10));

        Assert.Equal(["later"], queue.Receive(10, TimeSpan.Zero).Select(Text));
        Assert.True(wakes >= 2);
    }

    [Fact]
    public void A_cancelled_schedule_is_never_delivered()
    {
        LocalQueue queue = Create();
        long number = queue.Send(Message("later") with { ScheduledEnqueueTime = Start.AddMinutes(10) });

        Assert.True(queue.CancelScheduled(number));
        Assert.False(queue.CancelScheduled(number));
        _clock.Advance(TimeSpan.FromMinutes(10));

        Assert.Equal(new QueueCounts(0, 0, 0, 0, 0), queue.Counts);
    }

    [Fact]
    public void A_deferred_message_is_only_received_by_its_number()
    {
        LocalQueue queue = Create();
        Send(queue, "a");
        Delivery delivery = Receive(queue);
        queue.Defer(delivery.LockToken, [KeyValuePair.Create("why", (object)"later")]);

        Assert.Empty(queue.Receive(1, TimeSpan.Zero));
        Assert.Null(queue.ReceiveDeferred(99));
        Delivery again = queue.ReceiveDeferred(delivery.Message.SequenceNumber)!;

        Assert.Equal((2, "later"), (again.DeliveryCount, (string)again.Message.Properties["why"]));
    }

    [Theory]
    [InlineData(true, 1)]
    [InlineData(false, 0)]
    public void An_expired_message_is_dropped_or_dead_lettered_as_the_queue_says(bool deadLetter, int dead)
    {
        LocalQueue queue = Create(new QueueOptions { DeadLetterOnExpiration = deadLetter });
        queue.Send(Message("a") with { TimeToLive = TimeSpan.FromMinutes(1) });

        _clock.Advance(TimeSpan.FromMinutes(1));

        Assert.Empty(queue.Receive(1, TimeSpan.Zero));
        Assert.Equal(new QueueCounts(0, 0, 0, 0, dead), queue.Counts);
    }

    [Fact]
    public void Duplicate_detection_drops_a_repeated_id_within_its_window_only()
    {
        LocalQueue queue = Create(new QueueOptions { DuplicateDetectionWindow = TimeSpan.FromMinutes(10) });

        Assert.NotEqual(0, queue.Send(Message("a") with { MessageId = "1" }));
        Assert.Equal(0, queue.Send(Message("b") with { MessageId = "1" }));
        Assert.NotEqual(0, queue.Send(Message("c")));
        Assert.NotEqual(0, queue.Send(Message("d")));
        _clock.Advance(TimeSpan.FromMinutes(10));
        Assert.NotEqual(0, queue.Send(Message("e") with { MessageId = "1" }));

        Assert.Equal(["a", "c", "d", "e"], queue.Receive(10, TimeSpan.Zero).Select(Text));
    }

    [Fact]
    public void A_topic_gives_every_subscription_its_own_copy()
    {
        using var bus = new LocalServiceBus(_clock);
        bus.DeclareSubscription("events", "audit");
        bus.DeclareSubscription("events", "search");

        bus.Send("events", Message("a"));

        LocalQueue audit = bus.GetQueue("events/Subscriptions/audit");
        audit.Complete(Receive(audit).LockToken);
        Assert.Equal("a", Text(Receive(bus.GetQueue("events/Subscriptions/search"))));
    }

    [Fact]
    public void A_topic_without_subscriptions_takes_messages_and_keeps_none()
    {
        using var bus = new LocalServiceBus(_clock);
        bus.DeclareTopic("events");

        Assert.Equal(0, bus.Send("events", Message("a")));
    }

    private static BrokerMessage Message(string body) => new() { Body = System.Text.Encoding.UTF8.GetBytes(body) };

    private static string Text(Delivery delivery) => System.Text.Encoding.UTF8.GetString(delivery.Message.Content.Body.Span);

    private static void Send(LocalQueue queue, params string[] bodies)
    {
        foreach (string body in bodies)
        {
            queue.Send(Message(body));
        }
    }

    private static Delivery Receive(LocalQueue queue) => Assert.Single(queue.Receive(1, TimeSpan.Zero));

    private LocalQueue Create(QueueOptions? options = null)
    {
        var queue = new LocalQueue("q", options ?? new QueueOptions(), _clock);
        _queues.Add(queue);
        return queue;
    }
}
