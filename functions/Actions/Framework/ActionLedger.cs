using Azure.Data.Tables;
using Reflex.Engine.Execution;
using Reflex.Functions.Storage;

namespace Reflex.Functions.Actions.Framework;

/// <summary>
/// What each attempt of each step of each run has come to, by idempotency key. An activity is done again after a crash; with its outcome in
/// the ledger it is not acted on again. Nor is it by a later attempt, where an earlier one succeeded after the run had stopped waiting for
/// it.
/// </summary>
public sealed class ActionLedger(TableSet tables, RowCodec codec)
{
    private const string OutcomePrefix = "outcome|";

    public async Task<ActionOutcome?> FindAsync(string idempotencyKey, int attempt, CancellationToken cancellation)
    {
        TableClient table = await tables.OpenAsync(TableNames.Actions, cancellation);
        ActionOutcome? same = null;
        await foreach (TableEntity row in table.ReadPrefixAsync(Partition(idempotencyKey), OutcomePrefix, cancellation))
        {
            Entry entry = await codec.DecodeAsync<Entry>(row, cancellation);
            if (entry.Outcome.Status == ActionStatus.Succeeded)
            {
                return entry.Outcome;
            }

            same = entry.Attempt == attempt ? entry.Outcome : same;
        }

        return same;
    }

    /// <summary>Keeps an outcome; returns the one that counts, which is an earlier one if there is one.</summary>
    public async Task<ActionOutcome> KeepAsync(ActionContext context, string action, ActionOutcome outcome, CancellationToken cancellation)
    {
        TableClient table = await tables.OpenAsync(TableNames.Actions, cancellation);
        var entry = new Entry(context.RunId, context.Step, action, context.Attempt, outcome);
        TableEntity row = await codec.EncodeAsync(
            Partition(context.IdempotencyKey), OutcomePrefix + TableKeys.Ordinal(context.Attempt), entry, cancellation);
        return await table.TryInsertAsync(row, cancellation)
            ? outcome
            : await FindAsync(context.IdempotencyKey, context.Attempt, cancellation) ?? outcome;
    }

    /// <summary>Removes the outcomes of a run.</summary>
    public async Task RemoveOfRunAsync(string runId, CancellationToken cancellation)
    {
        TableClient table = await tables.OpenAsync(TableNames.Actions, cancellation);
        // Keys are the run's name, a colon, and what it was for; a semicolon is what follows a colon.
        var partitions = new Dictionary<string, List<string>>(StringComparer.Ordinal);
        await foreach (TableEntity row in table.QueryAsync<TableEntity>(
            TableClient.CreateQueryFilter($"PartitionKey ge {runId + ":"} and PartitionKey lt {runId + ";"}"), select: ["PartitionKey", "RowKey"], cancellationToken: cancellation))
        {
            if (!partitions.TryGetValue(row.PartitionKey, out List<string>? rows))
            {
                partitions[row.PartitionKey] = rows = [];
            }

            rows.Add(row.RowKey);
        }

        foreach ((string partition, List<string> rows) in partitions)
        {
            await table.DeleteAllAsync(partition, rows, cancellation);
        }
    }

    private static string Partition(string idempotencyKey) => TableKeys.Safe(idempotencyKey);

    private sealed record Entry(string RunId, string Step, string Action, int Attempt, ActionOutcome Outcome);
}
