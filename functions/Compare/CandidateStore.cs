using Azure.Data.Tables;
using Reflex.Functions.Storage;

namespace Reflex.Functions.Compare;

/// <summary>The candidates: at most one for an automation.</summary>
public sealed class CandidateStore(TableSet tables, RowCodec codec)
{
    private const string Partition = "candidate";

    public async Task<IReadOnlyList<Candidate>> ReadAllAsync(CancellationToken cancellation)
    {
        TableClient table = await tables.OpenAsync(TableNames.Candidates, cancellation);
        var all = new List<Candidate>();
        await foreach (TableEntity row in table.ReadRangeAsync(Partition, "-", "~", cancellation))
        {
            all.Add(await codec.DecodeAsync<Candidate>(row, cancellation));
        }

        return all;
    }

    public async Task<Candidate?> FindAsync(string automation, CancellationToken cancellation)
    {
        TableClient table = await tables.OpenAsync(TableNames.Candidates, cancellation);
        TableEntity? row = await table.FindAsync(Partition, TableKeys.Safe(automation), cancellation);
        return row is null ? null : await codec.DecodeAsync<Candidate>(row, cancellation);
    }

    public async Task WriteAsync(Candidate candidate, CancellationToken cancellation)
    {
        TableClient table = await tables.OpenAsync(TableNames.Candidates, cancellation);
        await table.UpsertEntityAsync(
            await codec.EncodeAsync(Partition, TableKeys.Safe(candidate.Automation), candidate, cancellation), TableUpdateMode.Replace, cancellation);
    }

    public async Task DeleteAsync(string automation, CancellationToken cancellation)
    {
        TableClient table = await tables.OpenAsync(TableNames.Candidates, cancellation);
        await table.DeleteEntityAsync(Partition, TableKeys.Safe(automation), cancellationToken: cancellation);
    }
}
