using Azure.Data.Tables;
using Reflex.Functions.Audit;
using Reflex.Functions.Storage;
using Reflex.Functions.Tests.Storage;
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
    public async Task Facts_that_are_appended_together_are_written_together_in_their_order()
    {
        await using TestStorage storage = await TestStorage.StartAsync();

        await storage.Get<AuditLog>().AppendAsync(Enumerable.Range(1, 60).Select(number => new AuditEntry($"f{number}", "ana", "a.b", $"{number}")), CancellationToken.None);

        ListPage<AuditRecord> page = await storage.Get<AuditLog>().ListAsync(new PageRequest(100, null), CancellationToken.None);
        Assert.Equal(Enumerable.Range(1, 60).Reverse().Select(number => $"f{number}"), page.Items.Select(record => record.Id));
        Assert.True((await storage.Get<AuditLog>().VerifyAsync(CancellationToken.None)).IsWhole);
    }

    [Fact]
    public async Task The_head_is_read_once_and_again_only_after_another_process_has_appended()
    {
        string prefix = $"s{Guid.NewGuid():N}"[..12];
        await using TestStorage one = await TestStorage.StartAsync(null, ("Reflex:TablePrefix", prefix));
        await using TestStorage other = await TestStorage.StartAsync(null, ("Reflex:TablePrefix", prefix));
        using var reads = new QueryWatch($"{prefix}Audit(PartitionKey='audit',RowKey='head')");

        for (int number = 0; number < 10; number++)
        {
            await one.Get<AuditLog>().AppendAsync(new AuditEntry($"one{number}", "ana", "a.b", "x"), CancellationToken.None);
        }

        Assert.Single(reads.Requests);
        for (int number = 0; number < 40; number++)
        {
            await other.Get<AuditLog>().AppendAsync(new AuditEntry($"other{number}", "ana", "a.b", "x"), CancellationToken.None);
            await one.Get<AuditLog>().AppendAsync(new AuditEntry($"late{number}", "ana", "a.b", "x"), CancellationToken.None);
        }

        AuditVerdict verdict = await one.Get<AuditLog>().VerifyAsync(CancellationToken.None);
        Assert.Equal((true, 90), (verdict.IsWhole, verdict.Records));
    }

    [Fact]
    public async Task A_head_that_was_removed_meanwhile_is_no_reason_to_lose_a_fact()
    {
        await using TestStorage storage = await TestStorage.StartAsync();
        await AppendAsync(storage, 1);
        TableClient table = await storage.Get<TableSet>().OpenAsync(TableNames.Audit, CancellationToken.None);
        await table.DeleteEntityAsync("audit", "head");
        await table.DeleteEntityAsync("audit", AuditLog.RowKey(1));

        await storage.Get<AuditLog>().AppendAsync(new AuditEntry("next", "ana", "a.b", "x"), CancellationToken.None);

        Assert.Equal("next", Assert.Single((await storage.Get<AuditLog>().ListAsync(new PageRequest(10, null), CancellationToken.None)).Items).Id);
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

    private static async Task MoveHeadAsync(TestStorage storage, long sequence)
    {
        AuditRecord record = await storage.Get<RowCodec>().DecodeAsync<AuditRecord>(await RowAsync(storage, sequence), CancellationToken.None);
        await (await TableAsync(storage)).UpsertEntityAsync(
            new TableEntity(AuditLog.Partition, AuditLog.HeadRow) { ["sequence"] = sequence, ["hash"] = record.Hash }, TableUpdateMode.Replace);
    }

    private static async Task CutTailAsync(TestStorage storage, bool withFacts)
    {
        TableClient table = await TableAsync(storage);
        await table.DeleteEntityAsync(AuditLog.Partition, AuditLog.RowKey(5));
        await table.DeleteEntityAsync(AuditLog.Partition, AuditLog.RowKey(4));
        await MoveHeadAsync(storage, 3);
        if (withFacts)
        {
            await foreach (TableEntity fact in table.ReadPrefixAsync(AuditLog.Partition, AuditLog.IdPrefix, CancellationToken.None))
            {
                if (fact.GetInt64("sequence") > 3)
                {
                    await table.DeleteEntityAsync(fact);
                }
            }
        }
    }

    [Fact]
    public async Task A_cut_tail_is_named_record_by_record_though_the_head_was_moved_back()
    {
        await using TestStorage storage = await TestStorage.StartAsync();
        await AppendAsync(storage, 5);

        await CutTailAsync(storage, withFacts: false);

        Assert.Equal([(4L, "removed"), (5L, "removed")], (await VerifyAsync(storage)).Findings.Select(f => (f.Sequence, f.Kind)));
    }

    [Fact]
    public async Task A_tail_cut_without_a_trace_is_missed_by_a_hash_noted_before()
    {
        await using TestStorage storage = await TestStorage.StartAsync();
        await AppendAsync(storage, 5);
        string noted = (await VerifyAsync(storage)).HeadHash;
        Assert.True((await storage.Get<AuditLog>().VerifyAsync(noted, CancellationToken.None)).IsWhole);

        await CutTailAsync(storage, withFacts: true);
        AuditFinding finding = Assert.Single((await storage.Get<AuditLog>().VerifyAsync(noted, CancellationToken.None)).Findings);

        Assert.Equal("removed", finding.Kind);
        Assert.Contains(noted, finding.Message);
        Assert.True((await VerifyAsync(storage)).IsWhole);
    }

    [Fact]
    public async Task A_hash_that_was_noted_before_stays_good_as_the_chain_grows()
    {
        await using TestStorage storage = await TestStorage.StartAsync();
        await AppendAsync(storage, 3);
        string noted = (await VerifyAsync(storage)).HeadHash;

        await AppendAsync(storage, 6);

        Assert.True((await storage.Get<AuditLog>().VerifyAsync(noted, CancellationToken.None)).IsWhole);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_record_that_was_inserted_is_named(bool movesHead)
    {
        await using TestStorage storage = await TestStorage.StartAsync();
        await AppendAsync(storage, 3);
        AuditRecord forged = AuditRecord.Link(4, Entry("forged"), storage.Clock.GetUtcNow(), previous: new string('a', 64));
        await (await TableAsync(storage)).AddEntityAsync(
            await storage.Get<RowCodec>().EncodeAsync(AuditLog.Partition, AuditLog.RowKey(4), forged, CancellationToken.None));

        if (movesHead)
        {
            // Then the one before it does not fit: it is not whom the forged record names.
            await MoveHeadAsync(storage, 4);
            Assert.Equal((3L, "changed"), (await VerifyAsync(storage)).Findings.Select(f => (f.Sequence, f.Kind)).Single());
        }
        else
        {
            Assert.Equal((4L, "inserted"), (await VerifyAsync(storage)).Findings.Select(f => (f.Sequence, f.Kind)).Single());
        }
    }

    [Fact]
    public async Task A_removed_head_is_one_finding_and_what_is_below_it_is_still_checked()
    {
        await using TestStorage storage = await TestStorage.StartAsync();
        await AppendAsync(storage, 5);
        await (await TableAsync(storage)).DeleteEntityAsync(AuditLog.Partition, AuditLog.HeadRow);
        await (await TableAsync(storage)).DeleteEntityAsync(AuditLog.Partition, AuditLog.RowKey(2));

        IReadOnlyList<AuditFinding> findings = (await VerifyAsync(storage)).Findings;

        Assert.Equal([2L, 5L], findings.Select(finding => finding.Sequence));
        Assert.Contains("the head row was removed", findings[1].Message);
    }

    [Fact]
    public async Task Two_hosts_that_append_while_a_third_verifies_keep_the_chain_whole_at_every_look()
    {
        string prefix = $"s{Guid.NewGuid():N}"[..12];
        await using TestStorage one = await TestStorage.StartAsync(null, ("Reflex:TablePrefix", prefix));
        await using TestStorage two = await TestStorage.StartAsync(null, ("Reflex:TablePrefix", prefix));
        await using TestStorage third = await TestStorage.StartAsync(null, ("Reflex:TablePrefix", prefix));
        Task writing = Task.WhenAll(new[] { one, two }.SelectMany((host, number) =>
            Enumerable.Range(0, 120).Select(fact => host.Get<AuditLog>().AppendAsync(Entry($"h{number}f{fact}"), CancellationToken.None))));

        var looks = new List<AuditVerdict>();
        do
        {
            looks.Add(await VerifyAsync(third));
        }
        while (!writing.IsCompleted);

        await writing;
        looks.Add(await VerifyAsync(third));
        Assert.All(looks, look => Assert.True(look.IsWhole, string.Join("; ", look.Findings)));
        Assert.Equal(240, looks[^1].Records);
    }

    [Fact]
    public async Task A_large_detail_outlives_the_sweep_of_large_values()
    {
        await using TestStorage storage = await TestStorage.StartAsync();
        var detail = System.Text.Json.JsonSerializer.SerializeToElement(new { text = new string('x', 50_000) });
        await storage.Get<AuditLog>().AppendAsync(Entry("large") with { Detail = detail }, CancellationToken.None);

        Assert.Equal(0, await storage.Get<LargeValues>().SweepAsync(DateTimeOffset.MaxValue, CancellationToken.None));

        Assert.True((await VerifyAsync(storage)).IsWhole);
        AuditRecord record = Assert.Single((await storage.Get<AuditLog>().ListAsync(new PageRequest(10, null), CancellationToken.None)).Items);
        Assert.Equal(detail.GetRawText(), record.Detail);
    }

    [Fact]
    public async Task A_large_detail_that_was_removed_is_found_as_a_change_of_its_record()
    {
        await using TestStorage storage = await TestStorage.StartAsync();
        var detail = System.Text.Json.JsonSerializer.SerializeToElement(new { text = new string('x', 50_000) });
        await storage.Get<AuditLog>().AppendAsync(Entry("large") with { Detail = detail }, CancellationToken.None);
        TableEntity row = await RowAsync(storage, 1);

        row["detail_blob"] = "audit/nothing-7";
        await (await TableAsync(storage)).UpdateEntityAsync(row, Azure.ETag.All, TableUpdateMode.Replace);

        Assert.Equal((1L, "changed"), (await VerifyAsync(storage)).Findings.Select(f => (f.Sequence, f.Kind)).Single());
    }

    [Fact]
    public void A_gap_of_any_size_is_named_without_a_finding_for_each_record_of_it()
    {
        AuditRecord first = AuditRecord.Link(1, new AuditEntry("f1", "ana", "mode.changed", "heal"), DateTimeOffset.UnixEpoch, AuditRecord.Genesis);
        var verifier = new AuditVerifier(new AuditHead(long.MaxValue - 1, "forged"));
        verifier.Next(1, first);

        AuditVerdict verdict = verifier.Finish(long.MaxValue - 1, newestFact: long.MaxValue - 1);

        Assert.Equal(1_001, verdict.Findings.Count);
        Assert.Equal($"records 2 to {long.MaxValue - 1_001} were removed", verdict.Findings[0].Message);
        Assert.Equal($"record {long.MaxValue - 1} was removed", verdict.Findings[^1].Message);

        var cut = new AuditVerifier(new AuditHead(1, first.Hash));
        cut.Next(1, first);
        verdict = cut.Finish(1, newestFact: long.MaxValue);
        Assert.Equal(1_001, verdict.Findings.Count);
        Assert.StartsWith($"records 1002 to {long.MaxValue} were removed and the head moved back to 1", verdict.Findings[^1].Message, StringComparison.Ordinal);
    }
}
