using Microsoft.DurableTask.Client;
using Microsoft.DurableTask;
using Microsoft.Extensions.Logging.Abstractions;
using Reflex.Durable.Client;
using Reflex.Durable.Dispatch;
using Reflex.Durable.History;
using Reflex.Durable.Storage;

namespace Reflex.Durable.Tests;

/// <summary>The store tells everybody who gave it something how that ended, whoever commits and whenever it fails.</summary>
public sealed class StoreTests
{
    [Fact]
    public async Task A_failed_commit_reaches_all_its_operations_though_another_thread_waits()
    {
        const int Rounds = 300;
        for (int round = 0; round < Rounds; round++)
        {
            int finished = 0;
            using Store store = new(
                new DurableEngineOptions { Registry = new DurableRegistry(), CommitObserver = new FailingObserver() },
                () => Interlocked.Increment(ref finished),
                _ => { });
            List<Told> here = [];
            using Barrier together = new(2);
            Task other = Task.Run(() =>
            {
                together.SignalAndWait(TestEngine.Patience);
                do
                {
                    here.Add(new Told());
                }
                while (store.Enqueue(here[^1], here: true));
            });
            store.Start();
            Told first = new();
            together.SignalAndWait(TestEngine.Patience);
            int accepted = store.Enqueue(first) ? 1 : 0;

            await other.WaitAsync(TestEngine.Patience);
            foreach (Told told in here.Prepend(first))
            {
                await Assert.ThrowsAsync<DurableStorageException>(() => told.End.WaitAsync(TestEngine.Patience));
            }

            store.Dispose();
            Assert.Equal(accepted + here.Count - 1, Volatile.Read(ref finished));
        }
    }

    [Fact]
    public void Replaced_instances_are_remembered_until_a_successor_takes_its_first_turn()
    {
        using StoreSession session = StoreSession.Open(DurableStorage.InMemory);
        for (long key = 1; key <= 4; key++)
        {
            NewInstance instance = new(key, "same", new ExecutionStarted("O", "", null, Guid.NewGuid()), DateTime.UnixEpoch, []);
            Assert.Null(session.Instances.Create(instance, tags: null));
        }

        Assert.True(session.Instances.IsRetired(1));
        Assert.True(session.Instances.IsRetired(3));
        Assert.False(session.Instances.IsRetired(4));

        session.Instances.Begun(4);

        Assert.Equal(0, session.Instances.Retired);
    }

    [Fact]
    public async Task Instances_that_replace_each_other_while_they_run_leave_nothing_in_memory()
    {
        await using Engine engine = Engine.Start(
            new DurableEngineOptions
            {
                Registry = new DurableRegistry().AddOrchestrator<int, int>("Wait", (context, _) => context.WaitForExternalEvent<int>("go")),
            },
            TimeProvider.System,
            NullLoggerFactory.Instance);
        EngineClient client = new(engine, "test");
        for (int i = 0; i < 50; i++)
        {
            await client.ScheduleNewOrchestrationInstanceAsync("Wait", i, new StartOrchestrationOptions("same").WithDedupeStatuses([])).WaitAsync(TestEngine.Patience);
            if (i % 3 == 0)
            {
                await client.WaitForInstanceStartAsync("same").WaitAsync(TestEngine.Patience);
            }
        }

        await engine.Idle.WhenIdleAsync().WaitAsync(TestEngine.Patience);

        Assert.Equal(0, await engine.Request(session => session.Instances.Retired).WaitAsync(TestEngine.Patience));
    }

    [Fact]
    public void A_large_payload_leaves_no_large_buffer_behind()
    {
        EventWriter writer = new();
        EventRaised large = new("e", new string('x', 10_000_000));

        byte[] encoded = EventCodec.EncodeMessage(writer, large);

        Assert.Equal(large, EventCodec.DecodeMessage(encoded));
        Assert.InRange(writer.Capacity, 0, EventWriter.MostKept);
        Assert.Equal(new EventRaised("f", "1"), EventCodec.DecodeMessage(EventCodec.EncodeMessage(writer, new EventRaised("f", "1"))));
    }

    /// <summary>Fails the first commit after a while in which others come.</summary>
    private sealed class FailingObserver : IDurableCommitObserver
    {
        public void BeforeCommit(int operations)
        {
            Thread.SpinWait(100);
            throw new InvalidOperationException("The disk is gone.");
        }

        public void AfterCommit(int operations)
        {
        }
    }

    private sealed class Told : StoreOperation
    {
        private readonly TaskCompletionSource _end = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task End => _end.Task;

        public override void Apply(StoreSession session)
        {
        }

        public override void Completed() => _end.TrySetResult();

        public override void Failed(Exception failure) => _end.TrySetException(failure);
    }
}
