using System.Globalization;
using Azure.Data.Tables;
using Reflex.Functions.Compare;
using Reflex.Functions.Runs;
using Reflex.Functions.Settings;
using Reflex.Functions.Storage;
using Reflex.Functions.Tests.Support;
using Reflex.Functions.Upkeep;

namespace Reflex.Functions.Tests.Compare;

/// <summary>Long lists of comparisons, and how long they are kept.</summary>
public sealed class ComparisonPagingTests
{
    // The emulator looks through all rows for each one that it writes; REFLEX_COMPARISON_ROWS=10000 takes it minutes.
    private static readonly int s_rows = int.Parse(Environment.GetEnvironmentVariable("REFLEX_COMPARISON_ROWS") ?? "1000", CultureInfo.InvariantCulture);

    [Fact]
    public async Task Long_lists_are_paged_newest_first_and_counted()
    {
        await using TestStorage storage = await TestStorage.StartAsync();
        var store = storage.Get<ComparisonStore>();
        string index = ComparisonStore.Differing(InstanceIds.Trial("watched", "live", "candidate"));
        DateTimeOffset begin = storage.Clock.GetUtcNow();
        TableClient table = await storage.Get<TableSet>().OpenAsync(TableNames.Comparisons, CancellationToken.None);
        var rows = new List<TableEntity>(s_rows);
        for (int number = 0; number < s_rows; number++)
        {
            Comparison one = Create($"c{number:D5}", "trial", begin.AddSeconds(number));
            rows.Add(await storage.Get<RowCodec>().EncodeAsync($"index|{index}", TableKeys.NewestFirst(one.Since, one.ComparisonId), one, CancellationToken.None));
        }

        await table.UpsertAllAsync(rows, CancellationToken.None);

        var seen = new List<string>(s_rows);
        string? next = null;
        do
        {
            Assert.True(PageRequest.TryParse("70", next, out PageRequest asked, out string? mistake), mistake);
            ListPage<Comparison> page = await store.ListAsync(index, asked, CancellationToken.None);
            seen.AddRange(page.Items.Select(one => one.ComparisonId));
            next = page.Next;
        }
        while (next is not null);

        Assert.Equal(Enumerable.Range(0, s_rows).Select(number => $"c{s_rows - 1 - number:D5}"), seen);
        Assert.Equal(Math.Min(s_rows, ComparisonStore.CountLimit), await store.CountAsync(index, CancellationToken.None));
    }

    [Fact]
    public async Task What_is_older_than_its_retention_goes_and_the_rest_stays()
    {
        await using TestStorage storage = await TestStorage.StartAsync(null, ("Reflex:Retention:Comparisons", "10"));
        var store = storage.Get<ComparisonStore>();
        await MergeAsync("old");
        storage.Clock.Advance(TimeSpan.FromDays(9));
        await MergeAsync("new");
        storage.Clock.Advance(TimeSpan.FromDays(2));

        SweptCounts swept = await storage.Get<Retention>().SweepAsync(CancellationToken.None);

        Assert.Equal(1, swept.Comparisons);
        Assert.Null(await store.FindAsync("old", CancellationToken.None));
        Assert.Equal("new", Assert.Single((await store.ListAsync(ComparisonStore.Differing("t"), new PageRequest(10, null), CancellationToken.None)).Items).ComparisonId);

        Task MergeAsync(string id) => store.MergeAsync(
            new ComparisonRequest { ComparisonId = id, TrialId = "t", Automation = "a", LiveHash = "l", CandidateHash = "c" },
            new PlannedRun { Mode = "auto", Key = "", At = storage.Clock.GetUtcNow(), Parts = [new("event", ["e"])] },
            null,
            storage.Clock.GetUtcNow(),
            CancellationToken.None);
    }

    [Fact]
    public async Task A_side_that_comes_later_joins_what_is_there_however_often_and_in_whatever_order()
    {
        await using TestStorage storage = await TestStorage.StartAsync();
        var store = storage.Get<ComparisonStore>();
        DateTimeOffset now = storage.Clock.GetUtcNow();
        var request = new ComparisonRequest { ComparisonId = "x", TrialId = "t", Automation = "a", LiveHash = "l", CandidateHash = "c" };
        PlannedRun candidate = new() { Mode = "auto", Key = "k", At = now, Parts = [new("of", ["e1", "e2"])] };
        PlannedRun live = candidate with { At = now.AddMinutes(1), Parts = [new("of", ["e1", "e2", "e3"])] };

        await store.MergeAsync(request, null, candidate, now, CancellationToken.None);
        await store.MergeAsync(request with { LiveRunId = "run" }, live, null, now.AddMinutes(1), CancellationToken.None);
        await store.MergeAsync(request, null, candidate, now.AddMinutes(2), CancellationToken.None);

        Comparison found = Assert.Single((await store.ListAsync(ComparisonStore.Differing("t"), new PageRequest(10, null), CancellationToken.None)).Items);
        Assert.Equal((ComparisonOutcome.Different, "run", now, now), (found.Outcome, found.LiveRunId, found.Since, found.At));
        Assert.Equal(["at", "events.of"], found.Differences.Select(one => one.Path));
        Assert.Empty((await store.ListAsync(ComparisonStore.ByOutcome("t", ComparisonOutcome.OnlyCandidate), new PageRequest(10, null), CancellationToken.None)).Items);
    }

    [Fact]
    public void A_side_that_was_kept_before_failures_were_compared_does_not_differ_in_them()
    {
        PlannedRun Plan(PlannedRunStep step) => new() { Mode = "auto", Key = "", At = DateTimeOffset.UnixEpoch, Parts = [], Steps = [step] };
        PlannedRunStep earlier = new() { Name = "act", Action = "wait" };
        PlannedRunStep now = earlier with { OnFailure = "stop", Timeout = "2m", Retry = new(3, "2s", "1m") };

        Assert.Empty(ComparisonDifferences.Between(Plan(earlier), Plan(now)));
        Assert.Equal(["steps.act.retry", "steps.act.timeout"], ComparisonDifferences.Between(Plan(now with { Retry = null, Timeout = null }), Plan(now)).Select(one => one.Path));
    }

    private static Comparison Create(string id, string trial, DateTimeOffset since) => new()
    {
        ComparisonId = id,
        Automation = "watched",
        TrialId = trial,
        LiveHash = "live",
        CandidateHash = "candidate",
        Since = since,
        Outcome = ComparisonOutcome.OnlyLive,
        At = since,
        Key = "",
        Events = ["e"],
        Differences = [new("mode", ReflexJson.ToElement("auto"), ReflexJson.ToElement("shadow"))],
    };
}
