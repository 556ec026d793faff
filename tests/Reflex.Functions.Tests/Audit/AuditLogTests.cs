using Azure.Data.Tables;
using Reflex.Functions.Audit;
using Reflex.Functions.Storage;
using Reflex.Functions.Tests.Support;

namespace Reflex.Functions.Tests.Audit;

public sealed class AuditLogTests
{
    private static AuditEntry Entry(string id) => new(id, "ana", AuditActions.ModeChanged, "some-automation");

    private static async Task<AuditVerdict> VerifyAsync(TestStorage storage) => await storage.Get<AuditLog>().VerifyAsync(CancellationToken.None);

    private static async Task AppendAsync(TestStorage storage, int count)
    {
        for (int number = 1; number <= count; number++)
        {
            await storage.Get<AuditLog>().AppendAsync(Entry($"e{number}"), CancellationToken.None);
        }
    }

    private static async Task<TableEntity> RowAsync(TestStorage storage, long sequence)
    {
        TableClient table = await storage.Get<TableSet>().OpenAsync(TableNames.Audit, CancellationToken.None);
        return (await table.FindAsync(AuditLog.Partition, AuditLog.RowKey(sequence), CancellationToken.None))!;
    }

    private static async Task<TableClient> TableAsync(TestStorage storage) =>
        await storage.Get<TableSet>().OpenAsync(TableNames.Audit, CancellationToken.None);

    [Fact]
    public async Task An_empty_chain_is_whole()
    {
        await using TestStorage storage = await TestStorage.StartAsync();

        AuditVerdict verdict = await VerifyAsync(storage);

        Assert.True(verdict.IsWhole);
        Assert.Equal(0, verdict.Records);
    }

    [Fact]
    public async Task Records_are_numbered_chained_and_listed_newest_first()
    {
        await using TestStorage storage = await TestStorage.StartAsync();
        await AppendAsync(storage, 5);

        ListPage<AuditRecord> first = await storage.Get<AuditLog>().ListAsync(new PageRequest(2, null), CancellationToken.None);
        Assert.True(PageRequest.TryParse("10", first.Next, out PageRequest rest, out _));
        ListPage<AuditRecord> second = await storage.Get<AuditLog>().ListAsync(rest, CancellationToken.None);

        Assert.Equal([5, 4], first.Items.Select(record => record.Sequence));
        Assert.Equal([3, 2, 1], second.Items.Select(record => record.Sequence));
        Assert.Null(second.Next);
        Assert.Equal(AuditRecord.Genesis, second.Items[^1].Previous);
        Assert.True((await VerifyAsync(storage)).IsWhole);
    }

    [Fact]
    public async Task The_same_fact_twice_is_one_record()
    {
        await using TestStorage storage = await TestStorage.StartAsync();

        await storage.Get<AuditLog>().AppendAsync(Entry("once"), CancellationToken.None);
        await storage.Get<AuditLog>().AppendAsync(Entry("once"), CancellationToken.None);

        Assert.Equal(1, (await VerifyAsync(storage)).Records);
    }

    [Fact]
    public async Task Concurrent_writers_do_not_break_the_chain()
    {
        await using TestStorage storage = await TestStorage.StartAsync();
        // Writers of several processes share nothing but the table.
        AuditLog[] writers = [.. Enumerable.Range(0, 4).Select(_ => new AuditLog(storage.Get<TableSet>(), storage.Get<RowCodec>(), storage.Clock))];

        await Task.WhenAll(Enumerable.Range(0, 200).Select(number => writers[number % 4].AppendAsync(Entry($"w{number}"), CancellationToken.None)));

        AuditVerdict verdict = await VerifyAsync(storage);
        Assert.True(verdict.IsWhole, string.Join("; ", verdict.Findings));
        Assert.Equal(200, verdict.Records);
    }

    [Fact]
    public async Task A_removed_record_is_named()
    {
        await using TestStorage storage = await TestStorage.StartAsync();
        await AppendAsync(storage, 5);

        await (await TableAsync(storage)).DeleteEntityAsync(AuditLog.Partition, AuditLog.RowKey(3));

        AuditFinding finding = Assert.Single((await VerifyAsync(storage)).Findings);
        Assert.Equal((3L, "removed"), (finding.Sequence, finding.Kind));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    public async Task A_removed_first_or_last_record_is_named(long sequence)
    {
        await using TestStorage storage = await TestStorage.StartAsync();
        await AppendAsync(storage, 5);

        await (await TableAsync(storage)).DeleteEntityAsync(AuditLog.Partition, AuditLog.RowKey(sequence));

        AuditFinding finding = Assert.Single((await VerifyAsync(storage)).Findings);
        Assert.Equal((sequence, "removed"), (finding.Sequence, finding.Kind));
    }

    [Fact]
    public async Task A_changed_record_is_named()
    {
        await using TestStorage storage = await TestStorage.StartAsync();
        await AppendAsync(storage, 5);
        TableEntity row = await RowAsync(storage, 2);

        row["actor"] = "somebody else";
        await (await TableAsync(storage)).UpdateEntityAsync(row, Azure.ETag.All, TableUpdateMode.Replace);

        AuditFinding finding = Assert.Single((await VerifyAsync(storage)).Findings);
        Assert.Equal((2L, "changed"), (finding.Sequence, finding.Kind));
    }

    [Fact]
    public async Task A_changed_record_whose_hash_was_made_anew_is_named()
    {
        await using TestStorage storage = await TestStorage.StartAsync();
        await AppendAsync(storage, 5);
        TableEntity row = await RowAsync(storage, 2);
        AuditRecord record = await storage.Get<RowCodec>().DecodeAsync<AuditRecord>(row, CancellationToken.None);

        AuditRecord forged = record with { Actor = "somebody else" };
        row["actor"] = forged.Actor;
        row["hash"] = forged.ComputeHash();
        await (await TableAsync(storage)).UpdateEntityAsync(row, Azure.ETag.All, TableUpdateMode.Replace);

        AuditFinding finding = Assert.Single((await VerifyAsync(storage)).Findings);
        Assert.Equal((2L, "changed"), (finding.Sequence, finding.Kind));
    }

    [Fact]
    public async Task Reordered_records_are_named()
    {
        await using TestStorage storage = await TestStorage.StartAsync();
        await AppendAsync(storage, 5);
        TableClient table = await TableAsync(storage);
        TableEntity second = await RowAsync(storage, 2);
        TableEntity third = await RowAsync(storage, 3);

        await table.UpsertEntityAsync(new TableEntity(second) { RowKey = AuditLog.RowKey(3) }, TableUpdateMode.Replace);
        await table.UpsertEntityAsync(new TableEntity(third) { RowKey = AuditLog.RowKey(2) }, TableUpdateMode.Replace);

        Assert.Equal([(2L, "reordered"), (3L, "reordered")], (await VerifyAsync(storage)).Findings.Select(f => (f.Sequence, f.Kind)));
    }
}
