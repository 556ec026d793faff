using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Reflex.Engine.Execution;
using Reflex.Functions.Approvals;
using Reflex.Functions.Archive;
using Reflex.Functions.Audit;
using Reflex.Functions.Incidents;
using Reflex.Functions.Runs;
using Reflex.Functions.Storage;
using Reflex.Functions.Tests.Support;
using Reflex.Functions.Upkeep;

namespace Reflex.Functions.Tests.Storage;

/// <summary>What goes, what stays, in how few requests, and what a sweep that was cut short or has company leaves behind.</summary>
public sealed class RetentionTests
{
    private static readonly string[] RunTables = [TableNames.Runs, TableNames.Approvals, TableNames.ApprovalLinks, TableNames.Actions];

    private readonly string _prefix = $"s{Guid.NewGuid():N}"[..12];

    private Task<TestStorage> StartAsync() => TestStorage.StartAsync(null, ("Reflex:TablePrefix", _prefix));

    private static Task<SweptCounts> SweepAsync(TestStorage storage, CancellationToken cancellation = default) => storage.Get<Retention>().SweepAsync(cancellation);

    [Fact]
    public async Task A_run_that_ended_long_ago_goes_with_all_that_belongs_to_it()
    {
        await using TestStorage storage = await StartAsync();
        DateTimeOffset begin = storage.Clock.GetUtcNow();
        await storage.AddRunAsync(StoredThings.Run(begin, "r1", RunState.Succeeded, begin.AddHours(1)));
        storage.Clock.Advance(TimeSpan.FromDays(91));

        SweptCounts swept = await SweepAsync(storage);

        Assert.Equal((1, 1), (swept.Runs, swept.Approvals));
        foreach (string table in RunTables)
        {
            Assert.Equal((table, 0), (table, await storage.CountAsync(table)));
        }
    }

    [Theory]
    [InlineData(RunState.Succeeded, 89, false)]
    [InlineData(RunState.Succeeded, 1, true)]
    [InlineData(RunState.Held, 1, true)]
    [InlineData(RunState.WaitingForApproval, 1, false)]
    [InlineData(RunState.Running, 1, false)]
    public async Task What_counts_is_when_a_run_ended_and_that_it_did(RunState state, int daysUntilItEnded, bool goes)
    {
        await using TestStorage storage = await StartAsync();
        DateTimeOffset begin = storage.Clock.GetUtcNow();
        DateTimeOffset? end = state.IsFinal() ? begin.AddDays(daysUntilItEnded) : null;
        await storage.AddRunAsync(StoredThings.Run(begin, "r1", state, end));
        storage.Clock.Advance(TimeSpan.FromDays(100));

        Assert.Equal(goes ? 1 : 0, (await SweepAsync(storage)).Runs);
        Assert.Equal(goes, await storage.Get<RunStore>().FindAsync("r1", CancellationToken.None) is null);
        Assert.Equal(goes, await storage.Get<ApprovalStore>().FindAsync("r1-a1", CancellationToken.None) is null);
    }

    [Fact]
    public async Task An_incident_goes_long_after_closing_and_not_while_open_or_reopened()
    {
        await using TestStorage storage = await StartAsync();
        DateTimeOffset begin = storage.Clock.GetUtcNow();
        IncidentStore incidents = storage.Get<IncidentStore>();
        await incidents.WriteAsync(StoredThings.Incident(begin, "old", closedAt: begin.AddHours(1)), CancellationToken.None);
        await incidents.WriteAsync(StoredThings.Incident(begin, "open"), CancellationToken.None);
        await incidents.WriteAsync(StoredThings.Incident(begin, "again", closedAt: begin.AddHours(1)), CancellationToken.None);
        await incidents.WriteAsync(
            StoredThings.Incident(begin.AddDays(300), "again", closedAt: begin.AddDays(301)) with { Openings = 2 }, CancellationToken.None);
        storage.Clock.Advance(TimeSpan.FromDays(367));

        Assert.Equal(1, (await SweepAsync(storage)).Incidents);

        ListPage<IncidentRecord> left = await incidents.ListAsync(TableKeys.All, new PageRequest(10, null), CancellationToken.None);
        Assert.Equal(["again", "open"], left.Items.Select(incident => incident.IncidentId).Order(StringComparer.Ordinal));
        Assert.Empty((await incidents.ListAsync("severity|none", new PageRequest(10, null), CancellationToken.None)).Items);
    }

    [Fact]
    public async Task Ten_thousand_events_go_hour_by_hour_in_few_requests_and_the_present_hour_stays()
    {
        await using TestStorage storage = await StartAsync();
        DateTimeOffset begin = storage.Clock.GetUtcNow();
        await Parallel.ForEachAsync(Enumerable.Range(0, 40), async (hour, _) => await storage.AddEventsAsync(begin.AddHours(hour), 250, $"h{hour}e"));
        storage.Clock.Advance(TimeSpan.FromDays(33));
        await storage.AddEventsAsync(storage.Clock.GetUtcNow(), 50, "g");
        using var watch = new QueryWatch(_prefix);

        SweptCounts swept = await SweepAsync(storage);

        Assert.Equal(10_000, swept.Events);
        Assert.Equal(1 + 1, await storage.CountAsync(TableNames.Events));
        // Batches go to an address of their own. One by one go only the rows of the partitions, one or two an hour, each of which is read once.
        int partitions = watch.Requests.Count(request => request.StartsWith("DELETE", StringComparison.Ordinal));
        Assert.InRange(partitions, 41, 80);
        Assert.InRange(watch.Requests.Count, 2 * partitions, (2 * partitions) + 30);
        Assert.Equal("g49", (await storage.Get<EventArchive>().ReadNewestAsync(1, CancellationToken.None))[0].Id);
    }

    [Fact]
    public async Task Rejected_events_go_and_their_audit_stays()
    {
        await using TestStorage storage = await StartAsync();
        await Task.WhenAll(Enumerable.Range(0, 120).Select(number => storage.RejectAsync($"old {number}")));
        storage.Clock.Advance(TimeSpan.FromDays(31));
        await storage.RejectAsync("new");

        SweptCounts swept = await SweepAsync(storage);

        Assert.Equal(120, swept.Rejected);
        Assert.Equal(2, await storage.CountAsync(TableNames.Rejected));
        AuditVerdict audit = await storage.Get<AuditLog>().VerifyAsync(CancellationToken.None);
        Assert.Equal((true, 122), (audit.IsWhole, audit.Records));
    }

    [Fact]
    public async Task A_sweep_writes_down_what_it_removed_and_one_that_removed_nothing_writes_nothing()
    {
        await using TestStorage storage = await StartAsync();
        await storage.AddEventsAsync(storage.Clock.GetUtcNow(), 3);
        storage.Clock.Advance(TimeSpan.FromDays(31));

        await SweepAsync(storage);
        await SweepAsync(storage);

        AuditRecord record = Assert.Single((await storage.Get<AuditLog>().ListAsync(new PageRequest(10, null), CancellationToken.None)).Items);
        Assert.Equal(AuditActions.RetentionSwept, record.Action);
        Assert.Contains("\"events\":3", record.Detail);
    }

    [Fact]
    public async Task Wherever_a_sweep_is_cut_short_the_next_goes_on_and_leaves_nothing_behind()
    {
        await using TestStorage storage = await StartAsync();
        await FillAsync(storage);
        int cuts = 0;

        for (int requests = 1; !await SweepUntilAsync(storage, requests); requests += 3)
        {
            cuts++;
        }

        Assert.InRange(cuts, 5, 1000);
        await AssertNothingLeftAsync(storage);
    }

    [Fact]
    public async Task Several_sweepers_at_once_do_no_harm()
    {
        await using TestStorage storage = await StartAsync();
        await FillAsync(storage);
        TestStorage[] others = await Task.WhenAll(StartAsync(), StartAsync());
        foreach (TestStorage other in others)
        {
            other.Clock.SetUtcNow(storage.Clock.GetUtcNow());
        }

        await Task.WhenAll(others.Append(storage).Select(each => SweepAsync(each)));

        await AssertNothingLeftAsync(storage);
        foreach (TestStorage other in others)
        {
            await other.DisposeAsync();
        }
    }

    [Fact]
    public async Task Many_runs_go_in_batches()
    {
        await using TestStorage storage = await StartAsync();
        DateTimeOffset begin = storage.Clock.GetUtcNow();
        await Parallel.ForEachAsync(Enumerable.Range(0, 150), new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (number, token) =>
            await storage.Get<RunStore>().ApplyAsync(new RunUpdate(StoredThings.Run(begin.AddSeconds(number), $"r{number}", RunState.Failed, begin.AddHours(1)), []), token));
        storage.Clock.Advance(TimeSpan.FromDays(91));
        using var watch = new QueryWatch(_prefix + TableNames.Runs);

        Assert.Equal(150, (await SweepAsync(storage)).Runs);

        Assert.Equal(0, await storage.CountAsync(TableNames.Runs));
        // Each run's own partition is read once; what is removed goes in batches, to an address of their own.
        Assert.InRange(watch.Requests.Count, 150, 160);
        Assert.DoesNotContain(watch.Requests, request => request.StartsWith("DELETE", StringComparison.Ordinal));
    }

    [Fact]
    public async Task However_many_runs_have_ended_each_costs_the_same_few_requests()
    {
        int many = LongLists.Swept;
        await using TestStorage storage = await StartAsync();
        DateTimeOffset begin = storage.Clock.GetUtcNow();
        await storage.AddManyRunsAsync(begin, begin.AddHours(1), many);
        storage.Clock.Advance(TimeSpan.FromDays(370));
        using var watch = new QueryWatch(_prefix);

        SweptCounts swept = await SweepAsync(storage);

        Assert.Equal((many, many, many), (swept.Runs, swept.Approvals, swept.Incidents));
        await AssertNothingLeftAsync(storage);
        Assert.InRange(watch.Requests.Count, many, 20 * many);
    }

    [Fact]
    public async Task Audit_details_from_before_they_had_a_container_outlive_the_sweep()
    {
        int many = LongLists.Swept;
        await using TestStorage storage = await StartAsync();
        await storage.AddEarlierAuditAsync(many);

        // The storage account's time is the real one.
        storage.Clock.SetUtcNow(DateTimeOffset.UtcNow.AddDays(365 + 2));
        Assert.Equal(many, (await SweepAsync(storage)).Values);

        AuditVerdict verdict = await storage.Get<AuditLog>().VerifyAsync(CancellationToken.None);
        Assert.True(verdict.IsWhole, string.Join("; ", verdict.Findings.Take(5)));
        Assert.Equal(many + 1, verdict.Records);

        // What has been looked at is not looked at again.
        using var watch = new QueryWatch(_prefix + "-audit");
        await SweepAsync(storage);
        Assert.Empty(watch.Requests);
    }

    [Fact]
    public async Task A_run_that_stays_open_beyond_its_time_keeps_its_large_values()
    {
        await using TestStorage storage = await StartAsync();
        DateTimeOffset begin = storage.Clock.GetUtcNow();
        await storage.Get<RunStore>().ApplyAsync(
            new RunUpdate(StoredThings.Run(begin, "open", RunState.WaitingForApproval) with { Reason = new string('x', 30_000) }, []), CancellationToken.None);
        BlobContainerClient container = storage.Get<StorageConnection>().OpenBlobs().GetBlobContainerClient(_prefix + LargeValues.ContainerSuffix);
        BlobItem before = await SingleAsync(container);

        await storage.Get<RunStore>().SweepAsync(begin.AddDays(1), (_, _) => Task.CompletedTask, CancellationToken.None);

        Assert.NotEqual(before.Properties.ETag, (await SingleAsync(container)).Properties.ETag);
    }

    [Fact]
    public async Task Large_values_that_nothing_can_point_to_go()
    {
        await using TestStorage storage = await StartAsync();
        await storage.Get<LargeValues>().WriteAsync("old", forEver: false, CancellationToken.None);
        // The storage account's time is the real one.
        storage.Clock.SetUtcNow(DateTimeOffset.UtcNow.AddDays(365 + 2));

        Assert.Equal(1, (await SweepAsync(storage)).Values);
    }

    private static async Task<BlobItem> SingleAsync(BlobContainerClient container)
    {
        var blobs = new List<BlobItem>();
        await foreach (BlobItem blob in container.GetBlobsAsync())
        {
            blobs.Add(blob);
        }

        return Assert.Single(blobs);
    }

    private static async Task FillAsync(TestStorage storage)
    {
        DateTimeOffset begin = storage.Clock.GetUtcNow();
        for (int number = 0; number < 12; number++)
        {
            await storage.AddRunAsync(StoredThings.Run(begin.AddMinutes(number), $"r{number}", RunState.Failed, begin.AddHours(1)));
            await storage.Get<IncidentStore>().WriteAsync(StoredThings.Incident(begin.AddMinutes(number), $"i{number}", begin.AddHours(1)), CancellationToken.None);
            await storage.RejectAsync($"rejected {number}");
        }

        await storage.AddEventsAsync(begin, 250);
        await storage.AddEventsAsync(begin.AddHours(1), 20, "f");
        storage.Clock.Advance(TimeSpan.FromDays(370));
    }

    private static async Task AssertNothingLeftAsync(TestStorage storage)
    {
        foreach (string table in RunTables.Concat([TableNames.Incidents, TableNames.Events, TableNames.Rejected]))
        {
            Assert.Equal((table, 0), (table, await storage.CountAsync(table)));
        }

        Assert.True((await storage.Get<AuditLog>().VerifyAsync(CancellationToken.None)).IsWhole);
    }

    /// <summary>Sweeps and dies at a request; true where it came to its end before.</summary>
    private async Task<bool> SweepUntilAsync(TestStorage storage, int requests)
    {
        using var dying = new CancellationTokenSource();
        using var watch = new QueryWatch(_prefix, seen =>
        {
            if (seen >= requests)
            {
                dying.Cancel();
            }
        });
        try
        {
            await SweepAsync(storage, dying.Token);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}
