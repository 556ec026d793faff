using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace Reflex.Durable.Tests;

public sealed class RetryTests
{
    private readonly List<TimeSpan> _attempts = [];

    [Fact]
    public async Task Back_off_grows_up_to_the_longest_interval()
    {
        RetryPolicy policy = new(5, TimeSpan.FromSeconds(1), 3, TimeSpan.FromSeconds(5));

        OrchestrationMetadata run = await RunAsync(TaskOptions.FromRetryPolicy(policy), succeedAt: 5);

        Assert.Equal(OrchestrationRuntimeStatus.Completed, run.RuntimeStatus);
        Assert.Equal([0, 1, 4, 9, 14], _attempts.Select(at => at.TotalSeconds));
    }

    [Fact]
    public async Task After_the_last_attempt_the_failure_is_the_callers()
    {
        OrchestrationMetadata run = await RunAsync(
            TaskOptions.FromRetryPolicy(new RetryPolicy(3, TimeSpan.FromSeconds(1))), succeedAt: 99);

        Assert.Equal(OrchestrationRuntimeStatus.Failed, run.RuntimeStatus);
        Assert.Equal(3, _attempts.Count);
        Assert.Equal("attempt 3", run.FailureDetails?.InnerFailure?.ErrorMessage);
    }

    [Fact]
    public async Task No_attempt_begins_after_the_retry_timeout()
    {
        RetryPolicy policy = new(100, TimeSpan.FromSeconds(10), retryTimeout: TimeSpan.FromSeconds(25));

        await RunAsync(TaskOptions.FromRetryPolicy(policy), succeedAt: 99);

        Assert.Equal([0, 10, 20, 30], _attempts.Select(at => at.TotalSeconds));
    }

    [Fact]
    public async Task A_predicate_can_refuse_to_retry_a_kind_of_failure()
    {
        RetryPolicy policy = new(5, TimeSpan.FromSeconds(1))
        {
            HandleFailure = failure => !failure.IsCausedBy<InvalidOperationException>(),
        };

        await RunAsync(TaskOptions.FromRetryPolicy(policy), succeedAt: 99);

        Assert.Single(_attempts);
    }

    [Fact]
    public async Task A_predicate_sees_the_failures_details()
    {
        RetryPolicy policy = new(5, TimeSpan.FromSeconds(1)) { HandleFailure = failure => failure.ErrorMessage == "attempt 1" };

        await RunAsync(TaskOptions.FromRetryPolicy(policy), succeedAt: 99);

        Assert.Equal(2, _attempts.Count);
    }

    [Fact]
    public async Task A_handler_decides_with_the_attempt_the_failure_and_the_time_so_far()
    {
        List<string> seen = [];
        TaskOptions options = TaskOptions.FromRetryHandler(async retry =>
        {
            if (!retry.OrchestrationContext.IsReplaying)
            {
                seen.Add($"{retry.LastAttemptNumber} {retry.LastFailure.ErrorMessage} {retry.TotalRetryTime.TotalSeconds}");
            }

            await retry.OrchestrationContext.CreateTimer(TimeSpan.FromSeconds(7), CancellationToken.None);
            return retry.LastAttemptNumber < 3;
        });

        await RunAsync(options, succeedAt: 99);

        Assert.Equal(["1 attempt 1 0", "2 attempt 2 7", "3 attempt 3 14"], seen);
        Assert.Equal([0, 7, 14], _attempts.Select(at => at.TotalSeconds));
    }

    [Fact]
    public async Task A_sub_orchestration_is_retried_under_its_own_id()
    {
        int runs = 0;
        await using TestEngine engine = await TestEngine.StartAsync(registry => registry
            .AddActivity<string, int>("Count", (_, _) => Task.FromResult(++runs))
            .AddOrchestrator<string, int>("Child", async (context, _) =>
            {
                int run = await context.CallActivityAsync<int>("Count");
                return run < 3 ? throw new InvalidOperationException($"run {run}") : run;
            })
            .AddOrchestrator<string, int>("Parent", (context, _) => context.CallSubOrchestratorAsync<int>(
                "Child", options: TaskOptions.FromRetryPolicy(new RetryPolicy(5, TimeSpan.FromMinutes(1))).WithInstanceId("the-child"))));

        string id = await engine.ScheduleAsync("Parent");
        await engine.AdvanceAsync(TimeSpan.FromHours(1));

        Assert.Equal(3, (await engine.GetAsync(id)).ReadOutputAs<int>());
        Assert.Equal(3, (await engine.GetAsync("the-child")).ReadOutputAs<int>());
    }

    private async Task<OrchestrationMetadata> RunAsync(TaskOptions options, int succeedAt)
    {
        TestEngine? sut = null;
        await using TestEngine engine = sut = await TestEngine.StartAsync(registry => registry
            .AddActivity<string, int>("Try", (_, _) =>
            {
                _attempts.Add(sut!.Clock.GetUtcNow() - sut.Clock.Start);
                return _attempts.Count < succeedAt
                    ? throw new InvalidOperationException($"attempt {_attempts.Count}")
                    : Task.FromResult(_attempts.Count);
            })
            .AddOrchestrator<string, int>("Retry", (context, _) => context.CallActivityAsync<int>("Try", options: options)));
        string id = await engine.ScheduleAsync("Retry");
        await engine.AdvanceAsync(TimeSpan.FromDays(1));
        return await engine.GetAsync(id);
    }
}
