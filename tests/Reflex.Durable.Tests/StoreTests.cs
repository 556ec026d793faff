using Reflex.Durable.Storage;

namespace Reflex.Durable.Tests;

/// <summary>The store tells everybody who gave it something how that ended, whoever commits and whenever it fails.</summary>
public sealed class StoreTests
{
    [Fact]
    public async Task A_failed_commit_is_told_to_all_whose_operations_it_took_though_another_thread_is_waiting_to_commit()
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
