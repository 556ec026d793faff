using System.Text.Json;
using Reflex.Engine.Execution;
using Reflex.Functions.Runs;
using Reflex.Functions.Storage;
using Reflex.Functions.Tests.Support;
using Reflex.Functions.Upkeep;

namespace Reflex.Functions.Tests.Storage;

public sealed class RunStoreTests
{
    private static RunRecord Record(TestStorage storage, string id, RunState state, int version = 1, string automation = "x") => new()
    {
        RunId = id,
        Automation = automation,
        Hash = "h",
        Mode = "auto",
        State = state,
        StartedAt = storage.Clock.GetUtcNow(),
        UpdatedAt = storage.Clock.GetUtcNow(),
        StartedBy = "reflex",
        Target = HealthEvents.Machine,
        Version = version,
    };

    private static Task ApplyAsync(TestStorage storage, RunRecord record, params TimelineEntry[] entries) =>
        storage.Get<RunStore>().ApplyAsync(new RunUpdate(record, entries), CancellationToken.None);

    private static async Task<IEnumerable<string>> ListAsync(TestStorage storage, string index, PageRequest? page = null) =>
        (await storage.Get<RunStore>().ListAsync(index, page ?? new PageRequest(50, null), CancellationToken.None)).Items.Select(run => run.RunId);

    [Fact]
    public async Task A_run_stands_in_the_list_of_its_state_only()
    {
        await using TestStorage storage = await TestStorage.StartAsync();
        RunRecord running = Record(storage, "r1", RunState.Running);
        await ApplyAsync(storage, running);
        await ApplyAsync(storage, running with { State = RunState.Succeeded, Version = 2 });

        Assert.Empty(await ListAsync(storage, RunStore.ByState(RunState.Running)));
        Assert.Equal(["r1"], await ListAsync(storage, RunStore.ByState(RunState.Succeeded)));
        Assert.Equal(["r1"], await ListAsync(storage, RunStore.ByAutomation("x")));
        Assert.Equal(["r1"], await ListAsync(storage, RunStore.ByTarget(HealthEvents.Machine.ToUpperInvariant())));
    }

    [Fact]
    public async Task An_update_that_comes_late_or_twice_changes_nothing()
    {
        await using TestStorage storage = await TestStorage.StartAsync();
        RunRecord running = Record(storage, "r1", RunState.Running);
        RunRecord ended = running with { State = RunState.Failed, Version = 3 };
        await ApplyAsync(storage, ended);
        await ApplyAsync(storage, running);
        await ApplyAsync(storage, ended);

        Assert.Equal(RunState.Failed, (await storage.Get<RunStore>().FindAsync("r1", CancellationToken.None))!.State);
        Assert.Empty(await ListAsync(storage, RunStore.ByState(RunState.Running)));
    }

    [Fact]
    public async Task Lists_are_newest_first_and_paged_without_gaps()
    {
        await using TestStorage storage = await TestStorage.StartAsync();
        for (int number = 0; number < 7; number++)
        {
            await ApplyAsync(storage, Record(storage, $"r{number}", RunState.Succeeded));
            storage.Clock.Advance(TimeSpan.FromSeconds(1));
        }

        var seen = new List<string>();
        string? next = null;
        do
        {
            Assert.True(PageRequest.TryParse("3", next, out PageRequest page, out _));
            ListPage<RunRecord> runs = await storage.Get<RunStore>().ListAsync(TableKeys.All, page, CancellationToken.None);
            seen.AddRange(runs.Items.Select(run => run.RunId));
            next = runs.Next;
        }
        while (next is not null);

        Assert.Equal(["r6", "r5", "r4", "r3", "r2", "r1", "r0"], seen);
    }

    [Fact]
    public async Task A_value_too_large_for_a_table_comes_back_whole()
    {
        await using TestStorage storage = await TestStorage.StartAsync();
        string large = new('x', 200_000);
        await ApplyAsync(storage, Record(storage, "r1", RunState.Running), new TimelineEntry
        {
            Sequence = 1,
            At = storage.Clock.GetUtcNow(),
            Kind = TimelineKinds.StepSucceeded,
            Output = JsonSerializer.SerializeToElement(new { large }),
        });

        TimelineEntry entry = Assert.Single(await storage.Get<RunStore>().ReadTimelineAsync("r1", CancellationToken.None));
        Assert.Equal(large, entry.Output!.Value.GetProperty("large").GetString());
    }

    [Fact]
    public async Task Retention_removes_what_has_ended_long_ago_and_keeps_what_is_open()
    {
        await using TestStorage storage = await TestStorage.StartAsync();
        await ApplyAsync(storage, Record(storage, "old", RunState.Succeeded));
        await ApplyAsync(storage, Record(storage, "open", RunState.WaitingForApproval));
        storage.Clock.Advance(TimeSpan.FromDays(91));
        await ApplyAsync(storage, Record(storage, "new", RunState.Succeeded));

        SweptCounts swept = await storage.Get<Retention>().SweepAsync(CancellationToken.None);

        Assert.Equal(1, swept.Runs);
        Assert.Equal(["new", "open"], await ListAsync(storage, TableKeys.All));
        Assert.Null(await storage.Get<RunStore>().FindAsync("old", CancellationToken.None));
    }
}
