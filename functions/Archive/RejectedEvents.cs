using System.Security.Cryptography;
using System.Text;
using Azure.Data.Tables;
using Reflex.Engine.Events;
using Reflex.Functions.Audit;
using Reflex.Functions.Settings;
using Reflex.Functions.Storage;

namespace Reflex.Functions.Archive;

/// <summary>An event that can never be processed, and why.</summary>
/// <param name="Id">Its name in the store.</param>
/// <param name="Function">The function that got it.</param>
/// <param name="Code">A short name of the reason.</param>
/// <param name="Reason">A sentence.</param>
/// <param name="At">When it came first.</param>
/// <param name="Bytes">Its size.</param>
/// <param name="Raw">What it was, as text; absent in lists.</param>
public sealed record RejectedEvent(string Id, string Function, string Code, string Reason, DateTimeOffset At, int Bytes, string? Raw);

/// <summary>
/// Keeps what was rejected, newest first. Named by function and content, so that a redelivery is the same entry for the day.
/// </summary>
public sealed class RejectedEvents(TableSet tables, RowCodec codec, AuditLog audit, TimeProvider clock)
{
    // What is kept of a payload, in bytes; the rest of a huge one would tell nothing more.
    private const int MaxKept = 1_048_576;
    private static readonly string Index = RecordColumns.IndexPartition(TableKeys.All);

    public async Task KeepAsync(string function, EventRejection rejection, CancellationToken cancellation)
    {
        DateTimeOffset now = clock.GetUtcNow();
        string hash = Convert.ToHexStringLower(SHA256.HashData(rejection.Raw.Span))[..24];
        string id = $"{function}-{now:yyyyMMdd}-{hash}";
        ReadOnlySpan<byte> kept = rejection.Raw.Span[..Math.Min(rejection.Raw.Length, MaxKept)];
        var entry = new RejectedEvent(
            id, function, rejection.Code, rejection.Reason, now, rejection.Raw.Length, Encoding.UTF8.GetString(kept));
        TableClient table = await tables.OpenAsync(TableNames.Rejected, cancellation);
        TableEntity? existing = await table.FindAsync(RecordColumns.Partition(id), RecordColumns.ItemRow, cancellation);
        if (existing is not null)
        {
            entry = await codec.DecodeAsync<RejectedEvent>(existing, cancellation);
        }
        else
        {
            await table.TryInsertAsync(
                await codec.EncodeAsync(RecordColumns.Partition(id), RecordColumns.ItemRow, entry, cancellation), cancellation);
        }

        await table.UpsertEntityAsync(
            await codec.EncodeAsync(Index, TableKeys.NewestFirst(entry.At, id), entry with { Raw = null }, cancellation), TableUpdateMode.Replace, cancellation);
        await audit.AppendAsync(
            new AuditEntry(
                $"rejected/{id}",
                AuditEntry.System,
                AuditActions.EventRejected,
                function,
                ReflexJson.ToElement(new { id, rejection.Code, rejection.Reason })),
            cancellation);
    }

    public async Task<ListPage<RejectedEvent>> ListAsync(PageRequest page, CancellationToken cancellation)
    {
        TableClient table = await tables.OpenAsync(TableNames.Rejected, cancellation);
        ListPage<TableEntity> rows = await table.ReadPageAsync(Index, page, cancellation);
        var items = new List<RejectedEvent>();
        foreach (TableEntity row in rows.Items)
        {
            items.Add(await codec.DecodeAsync<RejectedEvent>(row, cancellation));
        }

        return new(items, rows.Next);
    }

    public async Task<RejectedEvent?> FindAsync(string id, CancellationToken cancellation)
    {
        TableClient table = await tables.OpenAsync(TableNames.Rejected, cancellation);
        TableEntity? row = await table.FindAsync(RecordColumns.Partition(id), RecordColumns.ItemRow, cancellation);
        return row is null ? null : await codec.DecodeAsync<RejectedEvent>(row, cancellation);
    }

    /// <summary>Removes one that has gone its way after all.</summary>
    public async Task RemoveAsync(RejectedEvent entry, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(entry);
        TableClient table = await tables.OpenAsync(TableNames.Rejected, cancellation);
        await table.DeleteEntityAsync(Index, TableKeys.NewestFirst(entry.At, entry.Id), cancellationToken: cancellation);
        await table.DeleteEntityAsync(RecordColumns.Partition(entry.Id), RecordColumns.ItemRow, cancellationToken: cancellation);
    }

    /// <summary>Removes what is older; returns how many.</summary>
    public async Task<int> SweepAsync(DateTimeOffset before, CancellationToken cancellation)
    {
        var sweep = new IndexSweep(await tables.OpenAsync(TableNames.Rejected, cancellation), codec, TableKeys.All);
        int removed = 0;
        await foreach (IReadOnlyList<TableEntity> rows in sweep.ReadOlderAsync(before, cancellation))
        {
            await sweep.RemoveAsync([.. rows.Select(row => row.RowKey)], cancellation);
            removed += rows.Count;
        }

        return removed;
    }
}
