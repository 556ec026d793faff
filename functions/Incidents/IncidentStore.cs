using Reflex.Engine.Admission;
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

    /// <summary>Writes a version; a later one stands.</summary>
    /// <returns>Whether that is news: false where the version before it was in the same state of the same opening.</returns>
    public async Task<bool> WriteAsync(IncidentRecord record, CancellationToken cancellation)
    {
        for (int attempt = 0; attempt < MaxTries; attempt++)
        {
            // Before its first version there is nothing.
            bool first = attempt == 0 && record is { Openings: 1, Version: 1 };
            StoredRecord<IncidentRecord>? stored = first ? null : await _incidents.FindAsync(record.IncidentId, cancellation);
            if (stored is not null && IsNewer(stored.Item, record))
            {
                // Written before, by a try that may not have come any further.
                await _incidents.RepairIndexesAsync(stored.Item, cancellation);
                return true;
            }

            // The place in the lists is the first opening's, so that an incident stands in each of them once.
            IncidentRecord next = Counted(
                record with { FirstOpenedAt = stored?.Item.FirstOpenedAt ?? record.OpenedAt },
                stored?.Item.Count ?? 0,
                stored?.Item.LastAt ?? default);
            if (await _incidents.TryWriteAsync(next, stored, [], cancellation))
            {
                return stored is null || stored.Item.State != record.State || stored.Item.Openings != record.Openings;
            }
        }

        throw new InvalidOperationException($"Incident '{record.IncidentId}' is being written too often at the same time.");
    }

    /// <summary>
    /// Notes the present count, which a closed incident has too where a match comes late; nothing where it was opened anew, or is not there
    /// yet.
    /// </summary>
    public async Task NoteAsync(string id, int openings, int count, DateTimeOffset lastAt, CancellationToken cancellation)
    {
        for (int attempt = 0; attempt < MaxTries; attempt++)
        {
            if (await _incidents.FindAsync(id, cancellation) is not { } stored
                || stored.Item.Openings != openings || stored.Item.Count >= count
                || await _incidents.TryWriteAsync(Counted(stored.Item, count, lastAt), stored, [], cancellation))
            {
                return;
            }
        }

        throw new InvalidOperationException($"Incident '{id}' is being written too often at the same time.");
    }

    public async Task<IncidentRecord?> FindAsync(string id, CancellationToken cancellation) =>
        (await _incidents.FindAsync(id, cancellation))?.Item;

    public Task<ListPage<IncidentRecord>> ListAsync(string index, PageRequest page, CancellationToken cancellation) =>
        _incidents.ListAsync(index, page, cancellation);

    /// <summary>Those of a state that were first opened before.</summary>
    public IAsyncEnumerable<IncidentRecord> ReadByStateAsync(IncidentState state, DateTimeOffset before, CancellationToken cancellation) =>
        _incidents.ReadOlderAsync(ByState(state), before, cancellation);

    /// <summary>Removes the incidents that were closed before, for the last time; returns how many.</summary>
    public Task<int> SweepAsync(DateTimeOffset before, CancellationToken cancellation) => _incidents.SweepAsync(
        TableKeys.All, before, incident => incident is { State: IncidentState.Closed, ClosedAt: { } closed } && closed < before,
        (_, _) => Task.CompletedTask, cancellation);

    // Counts only grow; whoever writes last must not take one back.
    private static IncidentRecord Counted(IncidentRecord record, int count, DateTimeOffset lastAt) => record with
    {
        Count = Math.Max(record.Count, count),
        LastAt = record.LastAt > lastAt ? record.LastAt : lastAt,
    };

    private static bool IsNewer(IncidentRecord stored, IncidentRecord record) =>
        stored.Openings > record.Openings || (stored.Openings == record.Openings && stored.Version >= record.Version);

    private static DateTimeOffset FirstOpening(IncidentRecord record) => record.FirstOpenedAt ?? record.OpenedAt;

    private static IEnumerable<string> IndexesOf(IncidentRecord record) =>
        [TableKeys.All, ByState(record.State), ByAutomation(record.Automation), $"severity|{record.Severity}"];
}
