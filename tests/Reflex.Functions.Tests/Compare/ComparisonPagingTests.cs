using System.Text.Json;
using Azure.Data.Tables;
using Reflex.Functions.Compare;
using Reflex.Functions.Configuration;
using Reflex.Functions.Runs;
using Reflex.Functions.Storage;
using Reflex.Functions.Tests.Support;

namespace Reflex.Functions.Tests.Compare;

/// <summary>Long lists of comparisons, and how long they are kept.</summary>
public sealed class ComparisonPagingTests
{
    private const int Rows = 10_000;

    [Fact]
    public async Task Ten_thousand_differences_are_paged_newest_first_and_counted()
    {
        await using TestApp app = await TestApp.StartAsync([]);
        string trial = InstanceIds.Trial("watched", "live", "candidate");
        DateTimeOffset begin = app.Host.Clock.GetUtcNow();
        TableClient table = await app.Service<TableSet>().OpenAsync(TableNames.Comparisons, CancellationToken.None);
        RowCodec codec = app.Service<RowCodec>();
        foreach (string index in (string[])[ComparisonStore.Differing(trial), ComparisonStore.ByOutcome(trial, ComparisonOutcome.OnlyLive)])
        {
            var rows = new List<TableEntity>(Rows);
            for (int number = 0; number < Rows; number++)
            {
                Comparison one = Create($"c{number:D5}", trial, begin.AddSeconds(number));
                rows.Add(await codec.EncodeAsync($"index|{index}", TableKeys.NewestFirst(one.Since, one.ComparisonId), one, CancellationToken.None));
            }

            await table.UpsertAllAsync(rows, CancellationToken.None);
        }

        var seen = new List<string>(Rows);
        string next = "";
        do
        {
            JsonElement page = await app.GetAsync($"automations/watched/comparisons?live=live&candidate=candidate&top=200{next}");
            seen.AddRange(page.GetProperty("items").EnumerateArray().Select(one => one.GetProperty("comparisonId").GetString()!));
            next = page.TryGetProperty("next", out JsonElement token) ? $"&next={token.GetString()}" : "";
        }
        while (next.Length > 0);
        JsonElement summary = await app.GetAsync("automations/watched/comparison?live=live&candidate=candidate");

        Assert.Equal(Enumerable.Range(0, Rows).Select(number => $"c{Rows - 1 - number:D5}"), seen);
        Assert.Equal((Rows, 0, Rows), (
            summary.GetProperty("onlyLive").GetInt32(), summary.GetProperty("same").GetInt32(), summary.GetProperty("countedTo").GetInt32()));
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
            new WouldBe { Mode = "auto", Key = "", At = storage.Clock.GetUtcNow(), Parts = [new("event", ["e"])] },
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
        WouldBe candidate = new() { Mode = "auto", Key = "k", At = now, Parts = [new("of", ["e1", "e2"])] };
        WouldBe live = candidate with { At = now.AddMinutes(1), Parts = [new("of", ["e1", "e2", "e3"])] };

        await store.MergeAsync(request, null, candidate, now, CancellationToken.None);
        await store.MergeAsync(request with { LiveRunId = "run" }, live, null, now.AddMinutes(1), CancellationToken.None);
        await store.MergeAsync(request, null, candidate, now.AddMinutes(2), CancellationToken.None);

        Comparison found = Assert.Single((await store.ListAsync(ComparisonStore.Differing("t"), new PageRequest(10, null), CancellationToken.None)).Items);
        Assert.Equal((ComparisonOutcome.Different, "run", now, now), (found.Outcome, found.LiveRunId, found.Since, found.At));
        Assert.Equal(["at", "events.of"], found.Differences.Select(one => one.Path));
        Assert.Empty((await store.ListAsync(ComparisonStore.ByOutcome("t", ComparisonOutcome.OnlyCandidate), new PageRequest(10, null), CancellationToken.None)).Items);
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
