using Reflex.Functions.Storage;

namespace Reflex.Functions.Incidents;

/// <summary>Incidents. Indexes: all, by state, by automation, by severity; each newest first.</summary>
public sealed class IncidentStore(TableSet tables, RowCodec codec)
{
    private const int MaxTries = 20;

    private readonly IndexedTable<IncidentRecord, IncidentRecord> _incidents = new(
        tables, codec, TableNames.Incidents, record => record, record => (record.IncidentId, FirstOpening(record), IndexesOf(record)));

    public static string ByState(IncidentState state) => $"state|{state}";

    public static string ByAutomation(string name) => $"automation|{TableKeys.Safe(name)}";

    public async Task WriteAsync(IncidentRecord record, CancellationToken cancellation)
    {
        for (int attempt = 0; attempt < MaxTries; attempt++)
        {
            StoredRecord<IncidentRecord>? stored = await _incidents.FindAsync(record.IncidentId, cancellation);
            if (stored is not null && IsNewer(stored.Item, record))
            {
                await _incidents.RepairIndexesAsync(stored.Item, cancellation);
                return;
            }

            // The place in the lists is the first opening's, so that an incident stands in each of them once.
            IncidentRecord next = record with { FirstOpenedAt = stored?.Item.FirstOpenedAt ?? record.OpenedAt };
            if (await _incidents.TryWriteAsync(next, stored, [], cancellation))
            {
                return;
            }
        }

        throw new InvalidOperationException($"Incident '{record.IncidentId}' is written by too many at once.");
    }

    public async Task<IncidentRecord?> FindAsync(string id, CancellationToken cancellation) => (await _incidents.FindAsync(id, cancellation))?.Item;

    public Task<ListPage<IncidentRecord>> ListAsync(string index, PageRequest page, CancellationToken cancellation) =>
        _incidents.ListAsync(index, page, cancellation);

    /// <summary>Those of a state that were first opened before.</summary>
    public IAsyncEnumerable<IncidentRecord> ReadByStateAsync(IncidentState state, DateTimeOffset before, CancellationToken cancellation) =>
        _incidents.ReadOlderAsync(ByState(state), before, cancellation);

    /// <summary>Removes the incidents that were closed before, for the last time; returns how many.</summary>
    public Task<int> SweepAsync(DateTimeOffset before, CancellationToken cancellation) => _incidents.SweepAsync(
        TableKeys.All, before, incident => incident is { State: IncidentState.Closed, ClosedAt: { } closed } && closed < before,
        (_, _) => Task.CompletedTask, cancellation);

    private static bool IsNewer(IncidentRecord stored, IncidentRecord record) =>
        stored.Openings > record.Openings || (stored.Openings == record.Openings && stored.Version >= record.Version);

    private static DateTimeOffset FirstOpening(IncidentRecord record) => record.FirstOpenedAt ?? record.OpenedAt;

    private static IEnumerable<string> IndexesOf(IncidentRecord record) =>
        [TableKeys.All, ByState(record.State), ByAutomation(record.Automation), $"severity|{record.Severity}"];
}
