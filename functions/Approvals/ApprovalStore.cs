using Reflex.Engine.Admission;
using Reflex.Functions.Storage;

namespace Reflex.Functions.Approvals;

/// <summary>Requests for approval. Indexes: all, by state, by run, by automation; each newest first.</summary>
public sealed class ApprovalStore(TableSet tables, RowCodec codec)
{
    private const int MaxTries = 200;

    private readonly IndexedTable<ApprovalRecord, ApprovalRecord> _approvals = new(
        tables, codec, TableNames.Approvals, record => record, record => (record.Request.ApprovalId, record.OpenedAt, IndexesOf(record)));

    /// <summary>Index of the requests that changed and whose orchestration has not taken it in.</summary>
    public const string Unsettled = "unsettled";

    public static string ByState(ApprovalState state) => $"state|{state}";

    public static string ByRun(string runId) => $"run|{TableKeys.Safe(runId)}";

    public static string ByAutomation(string name) => $"automation|{TableKeys.Safe(name)}";

    public async Task<ApprovalRecord?> FindAsync(string id, CancellationToken cancellation) =>
        (await _approvals.FindAsync(id, cancellation))?.Item;

    /// <summary>Opens a request; returns it as it stands if it is open already.</summary>
    public async Task<ApprovalRecord> OpenAsync(ApprovalRecord record, CancellationToken cancellation)
    {
        if (await _approvals.TryWriteAsync(record, over: null, [], cancellation))
        {
            return record;
        }

        ApprovalRecord stored = (await _approvals.FindAsync(record.Request.ApprovalId, cancellation))!.Item;
        await _approvals.RepairIndexesAsync(stored, cancellation);
        return stored;
    }

    /// <summary>
    /// Changes a request by a pure function of its latest version, again if another writer came first. The function returns null, or the
    /// record it was given, to leave it.
    /// </summary>
    /// <returns>The record as it is now; null if there is none.</returns>
    public async Task<ApprovalRecord?> ChangeAsync(string id, Func<ApprovalRecord, ApprovalRecord?> change, CancellationToken cancellation)
    {
        for (int attempt = 0; attempt < MaxTries; attempt++)
        {
            if (await _approvals.FindAsync(id, cancellation) is not { } stored)
            {
                return null;
            }

            ApprovalRecord? next = change(stored.Item);
            if (next is null || ReferenceEquals(next, stored.Item))
            {
                return stored.Item;
            }

            if (await _approvals.TryWriteAsync(next, stored, [], cancellation))
            {
                return next;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(Random.Shared.Next(1, 10 * Math.Min(attempt + 1, 20))), cancellation);
        }

        throw new InvalidOperationException($"Approval '{id}' is being changed too often at the same time; try again.");
    }

    public Task<ListPage<ApprovalRecord>> ListAsync(string index, PageRequest page, CancellationToken cancellation) =>
        _approvals.ListAsync(index, page, cancellation);

    /// <summary>
    /// Removes all requests of a run; what belongs to each is removed first by <paramref name="beside"/>. Returns how many.
    /// </summary>
    public Task<int> RemoveOfRunAsync(string runId, Func<ApprovalRecord, CancellationToken, Task> beside, CancellationToken cancellation) =>
        _approvals.SweepAsync(ByRun(runId), DateTimeOffset.MaxValue, _ => true, beside, cancellation);

    private static IEnumerable<string> IndexesOf(ApprovalRecord record)
    {
        yield return TableKeys.All;
        yield return ByState(record.State);
        yield return ByRun(record.Request.RunId);
        yield return ByAutomation(record.Request.Automation);
        if (record.SettledRound < record.Round)
        {
            yield return Unsettled;
        }
    }
}
