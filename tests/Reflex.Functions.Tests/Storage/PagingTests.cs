using System.Text.Json;
using System.Text.RegularExpressions;
using Azure.Data.Tables;
using Reflex.Engine.Admission;
using Reflex.Engine.Execution;
using Reflex.Functions.Incidents;
using Reflex.Functions.Runs;
using Reflex.Functions.Storage;
using Reflex.Functions.Tests.Support;
using Reflex.Functions.Upkeep;

namespace Reflex.Functions.Tests.Storage;

/// <summary>Lists of many rows: newest first, page by page, one request a page, and never a scan of a table.</summary>
public sealed partial class PagingTests
{
    private static readonly int Many = LongLists.Rows;

    private readonly string _prefix = $"s{Guid.NewGuid():N}"[..12];

    [Fact]
    public async Task Many_runs_are_paged_newest_first_without_gap_or_repetition_one_request_a_page()
    {
        await using TestStorage storage = await SeededAsync();
        using var watch = new QueryWatch(_prefix);

        List<string> seen = await ReadAllAsync(storage, TableKeys.All, PageRequest.MaxSize);

        Assert.Equal(Enumerable.Range(0, Many).Reverse().Select(number => $"r{number}"), seen);
        Assert.Equal(Many / PageRequest.MaxSize, watch.Requests.Count);
        Assert.All(watch.Filters, filter => Assert.StartsWith("PartitionKey eq 'index|all'", filter));
    }

    [Fact]
    public async Task Many_open_incidents_are_paged_by_the_api_one_request_a_page()
    {
        await using TestApp app = await TestApp.StartAsync([]);
        TableClient table = await app.Service<TableSet>().OpenAsync(TableNames.Incidents, CancellationToken.None);
        DateTimeOffset begin = app.Host.Clock.GetUtcNow();
        var rows = new List<TableEntity>();
        for (int number = 0; number < Many; number++)
        {
            var incident = new IncidentRecord
            {
                IncidentId = $"i{number}", Automation = "down", Key = $"k{number}", Title = "Down", Severity = "high", State = IncidentState.Open,
                OpenedAt = begin.AddSeconds(number), LastAt = begin.AddSeconds(number), Count = number,
            };
            string row = TableKeys.NewestFirst(incident.OpenedAt, incident.IncidentId);
            rows.Add(await app.Service<RowCodec>().EncodeAsync(RecordColumns.IndexPartition(IncidentStore.ByState(IncidentState.Open)), row, incident, CancellationToken.None));
        }

        await table.UpsertAllAsync(rows, CancellationToken.None);
        using var watch = new QueryWatch(app.Host.TablePrefix);
        var seen = new List<string>();
        for (string? next = ""; next is not null;)
        {
            JsonElement page = await app.GetAsync($"incidents?state=open&top=200{(next.Length > 0 ? $"&next={Uri.EscapeDataString(next)}" : "")}");
            seen.AddRange(page.GetProperty("items").EnumerateArray().Select(incident => incident.GetProperty("incidentId").GetString()!));
            next = page.TryGetProperty("next", out JsonElement token) ? token.GetString() : null;
        }

        Assert.Equal(Enumerable.Range(0, Many).Reverse().Select(number => $"i{number}"), seen);
        Assert.Equal(Many / PageRequest.MaxSize, watch.Requests.Count);
    }

    [Fact]
    public async Task A_few_among_many_are_read_from_a_list_of_their_own()
    {
        await using TestStorage storage = await SeededAsync();
        (string Index, int Every)[] lists =
            [(RunStore.ByState(RunState.Failed), 100), (RunStore.ByAutomation("a3"), 10), (RunStore.ByTarget(HealthEvents.Machine.ToUpperInvariant()), 500)];
        foreach ((string index, int every) in lists)
        {
            using var watch = new QueryWatch(_prefix);

            List<string> seen = await ReadAllAsync(storage, index, 50);

            Assert.Equal(Many / every, seen.Count);
            Assert.Equal(seen.OrderByDescending(id => int.Parse(id.AsSpan(1), System.Globalization.CultureInfo.InvariantCulture)), seen);
            Assert.Equal((index, ((Many / every) + 49) / 50), (index, watch.Requests.Count));
            Assert.All(watch.Filters, filter => Assert.StartsWith($"PartitionKey eq 'index|{index}'", filter));
        }
    }

    [Fact]
    public async Task Every_list_command_and_sweep_of_the_app_names_the_partition_that_it_reads()
    {
        await using TestApp app = await TestApp.StartAsync([TestAutomations.Health(
            "ask", "target: \"{{ event.subject }}\"\nincident: { severity: high, title: Down, closeAfter: 1m }\nsteps:\n  - w: { action: wait, with: { for: 5s }, approval: { approvers: [oncall], timeout: 1h } }")]);
        using var watch = new QueryWatch(app.Host.TablePrefix);
        await app.PublishAsync(HealthEvents.Unavailable("e1", app.Host.Clock.GetUtcNow()));
        await app.Host.PublishAsync("""{"no":"event"}""", TestApp.HealthFunction);
        string id = (await app.OnlyApprovalAsync()).GetProperty("id").GetString()!;
        await app.SendAsync(HttpMethod.Post, $"approvals/{id}/link", new { }, "ana", "Reflex.Approver,oncall");
        await app.DecideAsync(id, "approve", "ana");
        await app.Host.AdvanceAsync(TimeSpan.FromMinutes(10));
        string[] lists =
        [
            "runs", "runs?state=succeeded", "runs?automation=ask", $"runs?target={Uri.EscapeDataString(HealthEvents.Machine)}", $"runs/{(await app.OnlyRunAsync()).RunId}",
            "approvals?state=all", "approvals?state=approved", $"approvals/{id}", "incidents", "incidents?state=closed", "incidents?automation=ask",
            "audit", "audit/verify", "events", "rejected", "dead-letters?source=event-grid", "automations", "killswitch",
        ];
        foreach (string list in lists)
        {
            await app.GetAsync(list);
        }

        // The sweeper of approvals fires by its timer; that of old rows once a day, so it is called.
        await app.Host.AdvanceAsync(TimeSpan.FromMinutes(15));
        app.Host.Clock.Advance(TimeSpan.FromDays(400));
        await app.Service<Retention>().SweepAsync(CancellationToken.None);

        Assert.InRange(watch.Filters.Count(), 30, 10_000);
        Assert.All(watch.Filters, filter => Assert.Matches(NamesPartition(), filter));
    }

    // One partition, or the few whose names begin alike.
    [GeneratedRegex("^[(]*PartitionKey eq '|^[(]*PartitionKey ge '[^']{5,}'[)]* and [(]*PartitionKey lt '[^']{5,}'")]
    private static partial Regex NamesPartition();

    private static async Task<List<string>> ReadAllAsync(TestStorage storage, string index, int size)
    {
        var seen = new List<string>();
        string? next = null;
        do
        {
            Assert.True(PageRequest.TryParse($"{size}", next, out PageRequest page, out string? mistake), mistake);
            ListPage<RunRecord> runs = await storage.Get<RunStore>().ListAsync(index, page, CancellationToken.None);
            seen.AddRange(runs.Items.Select(run => run.RunId));
            next = runs.Next;
        }
        while (next is not null);
        return seen;
    }

    /// <summary>The lists as many runs leave them, written in batches: a run a second, each hundredth failed, ten automations, each five-hundredth on one machine.</summary>
    private async Task<TestStorage> SeededAsync()
    {
        TestStorage storage = await TestStorage.StartAsync(null, ("Reflex:TablePrefix", _prefix));
        TableClient table = await storage.Get<TableSet>().OpenAsync(TableNames.Runs, CancellationToken.None);
        DateTimeOffset begin = storage.Clock.GetUtcNow();
        var lists = new Dictionary<string, List<TableEntity>>();
        for (int number = 0; number < Many; number++)
        {
            RunState state = number % 100 == 0 ? RunState.Failed : RunState.Succeeded;
            RunRecord run = StoredThings.Run(begin.AddSeconds(number), $"r{number}", state) with { Automation = $"a{number % 10}" };
            string[] indexes =
            [
                TableKeys.All,
                .. state == RunState.Failed ? [RunStore.ByState(state)] : Array.Empty<string>(),
                .. number % 10 == 3 ? [RunStore.ByAutomation(run.Automation)] : Array.Empty<string>(),
                .. number % 500 == 0 ? [RunStore.ByTarget(HealthEvents.Machine)] : Array.Empty<string>(),
            ];
            string row = TableKeys.NewestFirst(run.StartedAt, run.RunId);
            foreach (string index in indexes)
            {
                TableEntity entity = await storage.Get<RowCodec>().EncodeAsync(RecordColumns.IndexPartition(index), row, run, CancellationToken.None);
                (lists.TryGetValue(index, out List<TableEntity>? rows) ? rows : lists[index] = []).Add(entity);
            }
        }

        foreach (List<TableEntity> rows in lists.Values)
        {
            await table.UpsertAllAsync(rows, CancellationToken.None);
        }

        return storage;
    }
}
