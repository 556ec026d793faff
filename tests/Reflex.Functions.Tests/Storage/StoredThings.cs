using System.Text.Json;
using System.Text;
using Azure.Data.Tables;
using Reflex.Engine.Admission;
using Reflex.Engine.Events;
using Reflex.Engine.Execution;
using Reflex.Functions.Actions.Framework;
using Reflex.Functions.Approvals;
using Reflex.Functions.Archive;
using Reflex.Functions.Audit;
using Reflex.Functions.Incidents;
using Reflex.Functions.Runs;
using Reflex.Functions.Storage;
using Reflex.Functions.Tests.Support;

namespace Reflex.Functions.Tests.Storage;

/// <summary>Puts runs, approvals, incidents and events into the tables as the app does.</summary>
internal static class StoredThings
{
    public static RunRecord Run(DateTimeOffset startedAt, string id, RunState state, DateTimeOffset? endedAt = null) => new()
    {
        RunId = id,
        Automation = "heal",
        Hash = "h",
        Mode = "auto",
        State = state,
        StartedAt = startedAt,
        UpdatedAt = endedAt ?? startedAt,
        EndedAt = endedAt,
        StartedBy = "reflex",
        Target = $"{HealthEvents.Machine}-{id}",
        Version = 1,
    };

    /// <summary>A run with three lines, an approval with a link, and the outcome of an action.</summary>
    public static async Task AddRunAsync(this TestStorage storage, RunRecord run)
    {
        CancellationToken none = CancellationToken.None;
        TimelineEntry[] lines = [.. Enumerable.Range(1, 3).Select(line => new TimelineEntry { Sequence = line, At = run.StartedAt, Kind = TimelineKinds.StepStarted })];
        await storage.Get<RunStore>().ApplyAsync(new RunUpdate(run, lines), none);
        await storage.Get<ApprovalStore>().OpenAsync(Approval(run), none);
        await storage.Get<ApprovalLinks>().CreateAsync(run.RunId + "-a1", "oncall", run.StartedAt.AddHours(1), none);
        var context = new ActionContext(run.RunId, "act", $"{run.RunId}:act", 1, new ActionLinks("http://localhost"));
        await storage.Get<ActionLedger>().KeepAsync(context, "test.act", ActionOutcome.Done(), none);
    }

    public static ApprovalRecord Approval(RunRecord run) => new()
    {
        Request = new ApprovalRequest
        {
            ApprovalId = run.RunId + "-a1", RunId = run.RunId, Automation = run.Automation, Title = "Run?", Plan = [], StartedBy = "reflex",
            Levels = [new RequestLevel(["oncall"], TimeSpan.FromHours(1))], Quorum = 1,
        },
        Approvers = ["oncall"],
        OpenedAt = run.StartedAt,
        Deadline = run.StartedAt.AddHours(1),
    };

    public static IncidentRecord Incident(DateTimeOffset openedAt, string id, DateTimeOffset? closedAt = null) => new()
    {
        IncidentId = id,
        Automation = "heal",
        Key = "k",
        Title = "Down",
        Severity = "high",
        State = closedAt is null ? IncidentState.Open : IncidentState.Closed,
        OpenedAt = openedAt,
        LastAt = openedAt,
        ClosedAt = closedAt,
        Version = 1,
    };

    public static AutomationEvent Event(DateTimeOffset time, string id) =>
        EventParser.Parse(Encoding.UTF8.GetBytes(HealthEvents.Unavailable(id, time)), time).Event!;

    public static Task AddEventsAsync(this TestStorage storage, DateTimeOffset time, int count, string prefix = "e") => storage.Get<EventArchive>().KeepAsync(
        "AvailabilityStatusChanged", [.. Enumerable.Range(0, count).Select(number => Event(time.AddMilliseconds(number), $"{prefix}{number}"))], CancellationToken.None);

    public static Task RejectAsync(this TestStorage storage, string text) => storage.Get<RejectedEvents>().KeepAsync(
        "AvailabilityStatusChanged", new EventRejection("NotJson", "It is no JSON.", Encoding.UTF8.GetBytes(text)), CancellationToken.None);

    /// <summary>Records of the audit with details beside them, in the container that is swept: as a version wrote them that knew no other.</summary>
    public static async Task AddEarlierAuditAsync(this TestStorage storage, int count)
    {
        AuditRecord[] records = new AuditRecord[count];
        for (int number = 0; number < count; number++)
        {
            var entry = new AuditEntry($"f{number}", "ana", "mode.changed", "heal", JsonSerializer.SerializeToElement($"large {number}"));
            records[number] = AuditRecord.Link(number + 1, entry, storage.Clock.GetUtcNow(), number == 0 ? AuditRecord.Genesis : records[number - 1].Hash);
        }

        TableClient table = await storage.Get<TableSet>().OpenAsync(TableNames.Audit, CancellationToken.None);
        foreach (AuditRecord[] batch in records.Chunk(100))
        {
            string[] names = await Task.WhenAll(batch.Select(record => storage.Get<LargeValues>().WriteAsync(record.Detail!, forEver: false, CancellationToken.None)));
            await table.SubmitTransactionAsync(batch.Zip(names, (record, name) => new TableTransactionAction(
                TableTransactionActionType.Add,
                new TableEntity(AuditLog.Partition, AuditLog.RowKey(record.Sequence))
                {
                    ["sequence"] = record.Sequence, ["id"] = record.Id, ["at"] = record.At.ToString("O"), ["actor"] = record.Actor, ["action"] = record.Action,
                    ["subject"] = record.Subject, ["previous"] = record.Previous, ["hash"] = record.Hash, ["detail_blob"] = name,
                })));
        }

        await table.AddEntityAsync(new TableEntity(AuditLog.Partition, AuditLog.HeadRow) { ["sequence"] = (long)count, ["hash"] = records[^1].Hash });
    }

    /// <summary>Rows of a table, all of them: a scan, as only a test makes it.</summary>
    public static async Task<int> CountAsync(this TestStorage storage, string table)
    {
        TableClient client = await storage.Get<TableSet>().OpenAsync(table, CancellationToken.None);
        int count = 0;
        await foreach (TableEntity _ in client.QueryAsync<TableEntity>(select: ["RowKey"]))
        {
            count++;
        }

        return count;
    }
}
