using Microsoft.DurableTask.Client;

namespace Reflex.Durable.Tests;

/// <summary>An engine that stops, by itself or not, lets nobody wait, whatever the user's code does then.</summary>
public sealed class StoppingTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly TaskCompletionSource _started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ManualResetEventSlim _release = new();

    public void Dispose()
    {
        _release.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("Throws")]
    [InlineData("Blocks")]
    public async Task A_cancelled_activity_hides_from_nobody_that_the_storage_failed(string activity)
    {
        FailingObserver observer = new();
        await using TestEngine engine = await StartAsync(observer);
        await engine.ScheduleAsync("Call", activity, "x");
        await _started.Task.WaitAsync(TestEngine.Patience);
        Task<OrchestrationMetadata> end = engine.Client.WaitForInstanceCompletionAsync("x");
        Task idle = engine.IdleAsync();

        observer.Fails = true;
        Task<string> another = engine.ScheduleAsync("Call", activity, "y");

        foreach (Task told in new[] { another, end, idle, engine.Engine.Stopped })
        {
            await Assert.ThrowsAsync<DurableStorageException>(() => told.WaitAsync(TestEngine.Patience));
        }

        _release.Set();
    }

    [Theory]
    [InlineData("Throws")]
    [InlineData("Blocks")]
    public async Task A_cancelled_activity_delays_closing_the_storage_no_longer_than_it_may(string activity)
    {
        TestEngine engine = await StartAsync(null);
        await engine.ScheduleAsync("Call", activity, "x");
        await _started.Task.WaitAsync(TestEngine.Patience);
        Task<OrchestrationMetadata> end = engine.Client.WaitForInstanceCompletionAsync("x");

        await engine.DisposeAsync().AsTask().WaitAsync(TestEngine.Patience);

        await Assert.ThrowsAsync<ObjectDisposedException>(() => end.WaitAsync(TestEngine.Patience));
        await using TestEngine next = await StartAsync(null);
        Assert.Equal(OrchestrationRuntimeStatus.Running, (await next.GetAsync("x")).RuntimeStatus);
        _release.Set();
    }

    [Fact]
    public async Task A_client_that_has_its_answer_leaves_nothing_behind()
    {
        await using TestEngine engine = await TestEngine.StartAsync(registry => registry
            .AddOrchestrator<string, string>("Wait", (context, _) => context.WaitForExternalEvent<string>("e")));
        using CancellationTokenSource cancel = new();
        Task<OrchestrationMetadata> gaveUp = engine.Client.WaitForInstanceCompletionAsync("never", cancel.Token);
        Task<OrchestrationMetadata>[] ends = [.. Enumerable.Range(0, 20).Select(i => engine.Client.WaitForInstanceCompletionAsync($"{i / 2}"))];
        for (int i = 0; i < 10; i++)
        {
            await engine.ScheduleAsync("Wait", null, $"{i}");
            await engine.Client.RaiseEventAsync($"{i}", "e", "go");
        }

        await Task.WhenAll(ends).WaitAsync(TestEngine.Patience);
        Assert.Equal(1, engine.Engine.AwaitedInstances);

        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => gaveUp.WaitAsync(TestEngine.Patience));
        Assert.Equal(0, engine.Engine.AwaitedInstances);
    }

    private Task<TestEngine> StartAsync(FailingObserver? observer) => TestEngine.StartAsync(
        registry => registry
            .AddActivity("Throws", (_, _, cancellation) => Wait(() => throw new InvalidOperationException("No, thanks."), cancellation))
            .AddActivity("Blocks", (_, _, cancellation) => Wait(() => _release.Wait(TestEngine.Patience), cancellation))
            .AddOrchestrator<string, string>("Call", (context, activity) => context.CallActivityAsync<string>(activity)),
        options => options with { Storage = _folder.Storage, CommitObserver = observer, ShutdownGracePeriod = TimeSpan.FromMilliseconds(50) });

    private async Task<object?> Wait(Action whenCancelled, CancellationToken cancellation)
    {
        await using CancellationTokenRegistration registration = cancellation.Register(whenCancelled);
        _started.TrySetResult();
        await Task.Delay(Timeout.Infinite, cancellation);
        return "unreachable";
    }

    private sealed class FailingObserver : IDurableCommitObserver
    {
        public volatile bool Fails;

        public void BeforeCommit(int operations)
        {
            if (Fails)
            {
                throw new InvalidOperationException("The disk is gone.");
            }
        }

        public void AfterCommit(int operations)
        {
        }
    }
}
