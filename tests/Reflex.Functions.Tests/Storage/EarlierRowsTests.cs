using Azure.Data.Tables;
using Reflex.Engine.Admission;
using Reflex.Engine.Execution;
using Reflex.Functions.Approvals;
using Reflex.Functions.Archive;
using Reflex.Functions.Audit;
using Reflex.Functions.Incidents;
using Reflex.Functions.Runs;
using Reflex.Functions.Storage;
using Reflex.Functions.Tests.Support;

namespace Reflex.Functions.Tests.Storage;

/// <summary>
/// Rows as the first version wrote them, without any column that came later; and with one that this version does not know yet, since two versions share the
/// tables while one replaces the other. A column that becomes required breaks these tests: it must not.
/// </summary>
public sealed class EarlierRowsTests
{
    private const string At = "2025-11-01T08:00:00+00:00";

    private static async Task PutAsync(TestStorage storage, string table, string partition, string row, params (string Column, object Value)[] columns)
    {
        var entity = new TableEntity(partition, row) { ["columnOfTomorrow"] = "x", ["listOfTomorrow_json"] = "[1]" };
        foreach ((string column, object value) in columns)
        {
            entity[column] = value;
        }

        await (await storage.Get<TableSet>().OpenAsync(table, CancellationToken.None)).AddEntityAsync(entity);
    }

    private static string RowOf(string id) => TableKeys.NewestFirst(DateTimeOffset.Parse(At, System.Globalization.CultureInfo.InvariantCulture), id);

    [Fact]
    public async Task Runs()
    {
        await using TestStorage storage = await TestStorage.StartAsync();
        (string, object)[] columns =
        [
            ("runId", "r1"), ("automation", "heal"), ("hash", "h"), ("mode", "auto"), ("state", "Succeeded"), ("startedAt", At), ("updatedAt", At), ("startedBy", "reflex"),
        ];
        await PutAsync(storage, TableNames.Runs, "item|r1", "item", columns);
        await PutAsync(storage, TableNames.Runs, "item|r1", "t|0000000001", ("sequence", 1L), ("at", At), ("kind", "run.started"));
        await PutAsync(storage, TableNames.Runs, "index|all", RowOf("r1"), columns);
        RunStore store = storage.Get<RunStore>();

        RunRecord run = (await store.FindAsync("r1", CancellationToken.None))!;
        Assert.Equal((RunState.Succeeded, "", 0, null), (run.State, run.Key, run.Version, run.Request));
        Assert.Equal("run.started", Assert.Single(await store.ReadTimelineAsync("r1", CancellationToken.None)).Kind);
        Assert.Equal("r1", Assert.Single((await store.ListAsync(TableKeys.All, new PageRequest(10, null), CancellationToken.None)).Items).RunId);

        // It can be written on, and swept.
        await store.ApplyAsync(new RunUpdate(run with { Version = 1, Reason = "Well." }, []), CancellationToken.None);
        Assert.Equal(["r1"], (await store.ListAsync(RunStore.ByAutomation("heal"), new PageRequest(10, null), CancellationToken.None)).Items.Select(item => item.RunId));
        Assert.Equal(1, await store.SweepAsync(storage.Clock.GetUtcNow(), (_, _) => Task.CompletedTask, CancellationToken.None));
        Assert.Equal(0, await storage.CountAsync(TableNames.Runs));
    }

    [Fact]
    public async Task Approvals()
    {
        await using TestStorage storage = await TestStorage.StartAsync();
        const string Request = """
            {"approvalId":"a1","runId":"r1","automation":"heal","title":"Run?","plan":[],"startedBy":"reflex","levels":[{"approvers":["oncall"],"timeout":"01:00:00"}],"quorum":1}
            """;
        await PutAsync(storage, TableNames.Approvals, "item|a1", "item", ("request_json", Request), ("approvers_json", "[\"oncall\"]"), ("openedAt", At), ("deadline", At));

        ApprovalRecord approval = (await storage.Get<ApprovalStore>().FindAsync("a1", CancellationToken.None))!;

        Assert.Equal((ApprovalState.Pending, 0, 0, false), (approval.State, approval.Round, approval.Decisions.Count, approval.Request.FourEyes));
        ApprovalRecord changed = (await storage.Get<ApprovalStore>().ChangeAsync("a1", record => record with { Round = 1 }, CancellationToken.None))!;
        Assert.Equal(1, changed.Round);
    }

    [Fact]
    public async Task Incidents()
    {
        await using TestStorage storage = await TestStorage.StartAsync();
        await PutAsync(
            storage, TableNames.Incidents, "item|i1", "item", ("incidentId", "i1"), ("automation", "heal"), ("key", "k"), ("title", "Down"), ("severity", "high"),
            ("state", "Open"), ("openedAt", At), ("lastAt", At));
        IncidentStore store = storage.Get<IncidentStore>();

        IncidentRecord incident = (await store.FindAsync("i1", CancellationToken.None))!;
        Assert.Equal((1, 1, null), (incident.Count, incident.Openings, incident.FirstOpenedAt));

        await store.WriteAsync(incident with { State = IncidentState.Closed, ClosedAt = incident.LastAt, Version = 1 }, CancellationToken.None);
        Assert.Single((await store.ListAsync(IncidentStore.ByState(IncidentState.Closed), new PageRequest(10, null), CancellationToken.None)).Items);
    }

    [Fact]
    public async Task Events_and_rejected_events()
    {
        await using TestStorage storage = await TestStorage.StartAsync();
        await PutAsync(storage, TableNames.Events, "hours", "7974889890", ("hour", "2025110108"));
        await PutAsync(storage, TableNames.Events, "2025110108", RowOf("x"), ("id", "e1"), ("source", "/s"), ("type", "t"), ("time", At), ("receivedAt", At), ("json", "{}"));
        await PutAsync(storage, TableNames.Rejected, "item|x1", "item", ("id", "x1"), ("function", "f"), ("code", "NotJson"), ("reason", "It is no JSON."), ("at", At));

        ArchivedEvent archived = Assert.Single(await storage.Get<EventArchive>().ReadNewestAsync(10, CancellationToken.None));
        RejectedEvent rejected = (await storage.Get<RejectedEvents>().FindAsync("x1", CancellationToken.None))!;

        Assert.Equal(("e1", null), (archived.Id, archived.Subject));
        Assert.Equal(("NotJson", 0, null), (rejected.Code, rejected.Bytes, rejected.Raw));
    }

    [Fact]
    public async Task The_audit_and_what_it_points_to()
    {
        await using TestStorage storage = await TestStorage.StartAsync();
        string name = await storage.Get<LargeValues>().WriteAsync("\"large\"", forEver: false, CancellationToken.None);
        AuditRecord first = AuditRecord.Link(1, new AuditEntry("f1", "ana", "mode.changed", "heal"), storage.Clock.GetUtcNow(), AuditRecord.Genesis);
        AuditRecord second = AuditRecord.Link(
            2, new AuditEntry("f2", "ana", "mode.changed", "heal", System.Text.Json.JsonElement.Parse("\"large\"")), storage.Clock.GetUtcNow(), first.Hash);
        foreach (AuditRecord record in new[] { first, second })
        {
            (string, object)[] detail = record.Detail is null ? [] : [("detail_blob", name)];
            await PutAsync(
                storage, TableNames.Audit, "audit", AuditLog.RowKey(record.Sequence),
                [
                    ("sequence", record.Sequence), ("id", record.Id), ("at", record.At.ToString("O")), ("actor", record.Actor), ("action", record.Action),
                    ("subject", record.Subject), ("previous", record.Previous), ("hash", record.Hash), .. detail,
                ]);
        }

        await PutAsync(storage, TableNames.Audit, "audit", "head", ("sequence", 2L), ("hash", second.Hash));

        AuditVerdict verdict = await storage.Get<AuditLog>().VerifyAsync(CancellationToken.None);
        Assert.True(verdict.IsWhole, string.Join("; ", verdict.Findings));
        await storage.Get<AuditLog>().AppendAsync(new AuditEntry("f3", "ana", "mode.changed", "heal"), CancellationToken.None);
        Assert.Equal(3, (await storage.Get<AuditLog>().VerifyAsync(CancellationToken.None)).Records);
    }
}
