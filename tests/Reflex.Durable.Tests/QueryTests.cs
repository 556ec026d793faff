using DurableTask.Core.History;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using static Microsoft.DurableTask.Client.OrchestrationRuntimeStatus;

namespace Reflex.Durable.Tests;

public sealed class QueryTests
{
    [Fact]
    public async Task Pages_follow_each_other_and_hold_everything_once()
    {
        await using TestEngine engine = await StartAsync();
        foreach (int i in Enumerable.Range(0, 25))
        {
            await engine.ScheduleAsync("Echo", i, $"run-{i:00}");
        }

        await engine.IdleAsync();
        List<Page<OrchestrationMetadata>> pages = [];
        await foreach (Page<OrchestrationMetadata> page in engine.Client.GetAllInstancesAsync(new OrchestrationQuery(PageSize: 10)).AsPages())
        {
            pages.Add(page);
        }

        Assert.Equal([10, 10, 5], pages.Select(page => page.Values.Count));
        Assert.Equal(
            Enumerable.Range(0, 25).Select(i => $"run-{i:00}"), pages.SelectMany(page => page.Values).Select(run => run.InstanceId));
    }

    [Fact]
    public async Task A_query_goes_on_from_a_page_token_with_another_size_inputs_and_outputs()
    {
        await using TestEngine engine = await StartAsync();
        foreach (int i in Enumerable.Range(0, 9))
        {
            await engine.RunAsync("Echo", i, $"run-{i}");
        }

        OrchestrationQuery query = new(Statuses: [Completed], InstanceIdPrefix: "run-", PageSize: 2, FetchInputsAndOutputs: true);
        Page<OrchestrationMetadata> first = await FirstAsync(engine.Client.GetAllInstancesAsync(query).AsPages());
        Page<OrchestrationMetadata> hinted = await FirstAsync(engine.Client.GetAllInstancesAsync(query).AsPages(first.ContinuationToken, pageSizeHint: 3));
        List<int> rest = [];
        await foreach (OrchestrationMetadata run in engine.Client.GetAllInstancesAsync(query with { ContinuationToken = hinted.ContinuationToken }))
        {
            rest.Add(run.ReadOutputAs<int>());
        }

        Assert.Equal([0, 1], first.Values.Select(run => run.ReadInputAs<int>()));
        Assert.Equal([2, 3, 4], hinted.Values.Select(run => run.ReadOutputAs<int>()));
        Assert.Equal([5, 6, 7, 8], rest);
        await Assert.ThrowsAsync<NotSupportedException>(
            () => FirstAsync(engine.Client.GetAllInstancesAsync(new OrchestrationQuery(TaskHubNames: ["other"])).AsPages()));

        static async Task<Page<OrchestrationMetadata>> FirstAsync(IAsyncEnumerable<Page<OrchestrationMetadata>> pages)
        {
            await foreach (Page<OrchestrationMetadata> page in pages)
            {
                return page;
            }

            throw new InvalidOperationException("There is no page.");
        }
    }

    [Fact]
    public async Task Filters_on_status_prefix_and_time_of_creation_hold_together()
    {
        await using TestEngine engine = await StartAsync();
        await engine.RunAsync("Echo", 1, "a-old");
        await engine.AdvanceAsync(TimeSpan.FromHours(1));
        DateTimeOffset between = engine.Clock.GetUtcNow();
        await engine.RunAsync("Echo", 1, "a-new");
        await engine.RunAsync("Wait", 1, "a-waiting");
        await engine.RunAsync("Echo", 1, "b-new");

        Assert.Equal(["a-waiting"], await IdsAsync(engine, new OrchestrationQuery(Statuses: [Running])));
        Assert.Equal(["a-new", "a-old", "a-waiting"], await IdsAsync(engine, new OrchestrationQuery(InstanceIdPrefix: "a-")));
        Assert.Equal(["a-old"], await IdsAsync(engine, new OrchestrationQuery(CreatedTo: between.AddTicks(-1))));
        Assert.Equal(
            ["a-new"],
            await IdsAsync(engine, new OrchestrationQuery(CreatedFrom: between, Statuses: [Completed, Failed], InstanceIdPrefix: "a")));
        Assert.Empty(await IdsAsync(engine, new OrchestrationQuery(InstanceIdPrefix: "A-")));
        Assert.Empty(await IdsAsync(engine, new OrchestrationQuery(InstanceIdPrefix: "%")));
    }

    [Fact]
    public async Task Inputs_and_outputs_come_only_where_asked_for()
    {
        await using TestEngine engine = await StartAsync();
        await engine.RunAsync("Echo", 5, "x");

        OrchestrationMetadata bare = (await engine.Client.GetInstanceAsync("x"))!;
        OrchestrationMetadata full = (await engine.Client.GetInstanceAsync("x", getInputsAndOutputs: true))!;

        Assert.Null(bare.SerializedInput);
        Assert.Throws<InvalidOperationException>(() => bare.ReadOutputAs<int>());
        Assert.Equal((5, 5), (full.ReadInputAs<int>(), full.ReadOutputAs<int>()));
    }

    [Fact]
    public async Task Times_of_creation_and_last_change_are_the_clocks()
    {
        await using TestEngine engine = await StartAsync();
        DateTimeOffset created = engine.Clock.GetUtcNow();
        await engine.RunAsync("Wait", 1, "x");
        await engine.AdvanceAsync(TimeSpan.FromMinutes(10));

        await engine.Client.RaiseEventAsync("x", "e", 1);
        await engine.IdleAsync();

        OrchestrationMetadata run = await engine.GetAsync("x");
        Assert.Equal(created, run.CreatedAt);
        Assert.Equal(created.AddMinutes(10), run.LastUpdatedAt);
    }

    [Fact]
    public async Task A_purge_removes_what_has_ended_and_leaves_the_rest()
    {
        await using TestEngine engine = await StartAsync();
        await engine.RunAsync("Echo", 1, "ended");
        await engine.RunAsync("Wait", 1, "running");

        Assert.Equal(0, (await engine.Client.PurgeInstanceAsync("running")).PurgedInstanceCount);
        Assert.Equal(1, (await engine.Client.PurgeInstanceAsync("ended")).PurgedInstanceCount);
        Assert.Equal(0, (await engine.Client.PurgeInstanceAsync("ended")).PurgedInstanceCount);
        Assert.Equal(["running"], await IdsAsync(engine, new OrchestrationQuery()));
    }

    [Fact]
    public async Task A_purge_by_filter_and_a_recursive_one_remove_what_they_say()
    {
        await using TestEngine engine = await StartAsync();
        await engine.RunAsync("Parent", 1, "parent");
        await engine.RunAsync("Echo", 1, "old");
        await engine.AdvanceAsync(TimeSpan.FromDays(1));
        await engine.RunAsync("Echo", 1, "new");

        PurgeResult recursive = await engine.Client.PurgeInstanceAsync("parent", new PurgeInstanceOptions(Recursive: true));
        PurgeResult filtered = await engine.Client.PurgeAllInstancesAsync(
            new PurgeInstancesFilter(CreatedTo: engine.Clock.GetUtcNow().AddHours(-1), Statuses: [Completed]));

        Assert.Equal(2, recursive.PurgedInstanceCount);
        Assert.Equal((1, true), (filtered.PurgedInstanceCount, filtered.IsComplete));
        Assert.Equal(["new"], await IdsAsync(engine, new OrchestrationQuery()));
    }

    [Fact]
    public async Task A_purge_by_filter_that_runs_out_of_time_says_so_and_goes_on_when_called_again()
    {
        await using TestEngine engine = await StartAsync();
        await Task.WhenAll(Enumerable.Range(0, 600).Select(i => engine.ScheduleAsync("Echo", i)));
        await engine.RunAsync("Parent", 1, "parent");
        PurgeInstancesFilter shortly = new() { Timeout = TimeSpan.FromTicks(1) };

        PurgeResult part = await engine.Client.PurgeAllInstancesAsync(shortly);
        PurgeResult rest = await engine.Client.PurgeAllInstancesAsync(new PurgeInstancesFilter(), new PurgeInstanceOptions(Recursive: true));

        Assert.Equal((500, false), (part.PurgedInstanceCount, part.IsComplete));
        Assert.Equal((102, true), (rest.PurgedInstanceCount, rest.IsComplete));
        Assert.Empty(await IdsAsync(engine, new OrchestrationQuery()));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => engine.Client.PurgeAllInstancesAsync(shortly with { Timeout = TimeSpan.Zero }));
    }

    [Fact]
    public async Task Ids_of_ended_instances_are_listed_by_time_of_completion()
    {
        await using TestEngine engine = await StartAsync();
        await engine.RunAsync("Echo", 1, "first");
        await engine.AdvanceAsync(TimeSpan.FromHours(1));
        await engine.RunAsync("Echo", 1, "second");
        await engine.RunAsync("Wait", 1, "running");

        Page<string> late = await engine.Client.ListInstanceIdsAsync([Completed], engine.Clock.GetUtcNow());
        Page<string> one = await engine.Client.ListInstanceIdsAsync(pageSize: 1);
        Page<string> next = await engine.Client.ListInstanceIdsAsync(pageSize: 1, lastInstanceKey: one.ContinuationToken);

        Assert.Equal(["second"], late.Values);
        Assert.Equal(["first"], one.Values);
        Assert.Equal(["second"], next.Values);
    }

    [Fact]
    public async Task The_history_comes_in_the_frameworks_own_events()
    {
        await using TestEngine engine = await StartAsync();
        await engine.RunAsync("Wait", 1, "x");
        await engine.Client.RaiseEventAsync("x", "e", 1);
        await engine.IdleAsync();

        IList<HistoryEvent> history = await engine.Client.GetOrchestrationHistoryAsync("x");

        Assert.Equal(
            [
                EventType.OrchestratorStarted, EventType.ExecutionStarted, EventType.OrchestratorCompleted,
                EventType.OrchestratorStarted, EventType.EventRaised, EventType.ExecutionCompleted, EventType.OrchestratorCompleted,
            ],
            history.Select(happened => happened.EventType));
        await Assert.ThrowsAsync<ArgumentException>(() => engine.Client.GetOrchestrationHistoryAsync("nobody"));
    }

    private static async Task<List<string>> IdsAsync(TestEngine engine, OrchestrationQuery query)
    {
        List<string> ids = [];
        await foreach (OrchestrationMetadata run in engine.Client.GetAllInstancesAsync(query))
        {
            ids.Add(run.InstanceId);
        }

        return ids;
    }

    private static Task<TestEngine> StartAsync() => TestEngine.StartAsync(registry => registry
        .AddOrchestrator<int, int>("Echo", (_, input) => Task.FromResult(input))
        .AddOrchestrator<int, int>("Wait", (context, _) => context.WaitForExternalEvent<int>("e"))
        .AddOrchestrator<int, int>("Parent", (context, input) =>
            context.CallSubOrchestratorAsync<int>("Echo", input, new SubOrchestrationOptions(instanceId: "the-child"))));
}
