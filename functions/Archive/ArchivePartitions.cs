using System.Collections.Concurrent;
using System.Globalization;
using Azure;
using Azure.Data.Tables;
using Reflex.Functions.Storage;

namespace Reflex.Functions.Archive;

/// <summary>An hour of the archive and the partitions that hold it.</summary>
internal sealed record ArchiveHour(string Hour, IReadOnlyList<string> Partitions);

/// <summary>
/// How the archive is cut: an hour of event time lies in a few partitions, since a partition takes 2,000 rows a second and all events of a
/// moment are of one hour. Which partitions there are is known from a partition of its own (<c>hours</c>), so that no query looks for them
/// in the table.
/// </summary>
internal sealed class ArchivePartitions(TimeProvider clock)
{
    private const string HourFormat = "yyyyMMddHH";
    private const string Index = "hours";
    private const string PartitionColumn = "hour";

    // Eight times 2,000 rows a second is nearly what a storage account takes.
    private const int Shards = 8;
    private const int MaxKnown = 1_000;

    // Retention keeps at least a day, so that nobody removes the row of an hour as young as this.
    private static readonly TimeSpan Young = TimeSpan.FromHours(12);
    private static readonly TimeSpan KnownFor = TimeSpan.FromMinutes(10);
    private readonly ConcurrentDictionary<string, DateTimeOffset> _known = new(StringComparer.Ordinal);

    public static string HourOf(DateTimeOffset time) => time.UtcDateTime.ToString(HourFormat, CultureInfo.InvariantCulture);

    /// <summary>The partition of what is named by a hash.</summary>
    public static string Of(DateTimeOffset time, string hash) => string.Create(
        CultureInfo.InvariantCulture, $"{HourOf(time)}-{int.Parse(hash.AsSpan(0, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture) % Shards}");

    /// <summary>
    /// Makes a partition known; before anything is written to it, since a row in a partition that nobody knows of would never be found. An
    /// old hour's row is written anew each time, by which a sweep that is at it sees that something came in.
    /// </summary>
    public async Task AddAsync(TableClient table, string partition, CancellationToken cancellation)
    {
        DateTimeOffset now = clock.GetUtcNow();
        if (_known.TryGetValue(partition, out DateTimeOffset written) && now - written < KnownFor)
        {
            return;
        }

        await table.UpsertEntityAsync(
            new TableEntity(Index, Row(partition)) { [PartitionColumn] = partition }, TableUpdateMode.Replace, cancellation);
        if (string.CompareOrdinal(partition, HourOf(now - Young)) >= 0)
        {
            if (_known.Count >= MaxKnown)
            {
                _known.Clear();
            }

            _known[partition] = now;
        }
    }

    /// <summary>The hours, newest first.</summary>
    public static async IAsyncEnumerable<ArchiveHour> ReadAsync(
        TableClient table, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        string hour = "";
        List<string> partitions = [];
        await foreach (TableEntity row in table.ReadRangeAsync(Index, "0", "~", cancellation))
        {
            string partition = row.GetString(PartitionColumn);
            if (partitions.Count > 0 && !partition.StartsWith(hour, StringComparison.Ordinal))
            {
                yield return new ArchiveHour(hour, partitions);
                partitions = [];
            }

            hour = partition[..HourFormat.Length];
            partitions.Add(partition);
        }

        if (partitions.Count > 0)
        {
            yield return new ArchiveHour(hour, partitions);
        }
    }

    /// <summary>The rows of partitions of hours that ended before.</summary>
    public static IAsyncEnumerable<TableEntity> ReadOlderAsync(TableClient table, DateTimeOffset before, CancellationToken cancellation) =>
        table.ReadRangeAsync(Index, Row(HourOf(before)) + "0", "~", cancellation);

    public static string PartitionOf(TableEntity row) => row.GetString(PartitionColumn);

    /// <summary>Forgets a partition that is empty, unless something came in since its row was read.</summary>
    public static async Task RemoveAsync(TableClient table, TableEntity row, CancellationToken cancellation)
    {
        try
        {
            await table.DeleteEntityAsync(Index, row.RowKey, row.ETag, cancellation);
        }
        catch (RequestFailedException touched) when (touched.Status == 412)
        {
            // An event of that hour came in meanwhile; the next sweep finds it by this row.
        }
    }

    // Newest first: what is left until the end of all hours, and the shard. '-' sorts before all digits, so that a shard stands with its
    // hour.
    private static string Row(string partition) => string.Concat(
        (9_999_999_999 - long.Parse(partition.AsSpan(0, HourFormat.Length), CultureInfo.InvariantCulture)).ToString(
            "D10", CultureInfo.InvariantCulture),
        partition.AsSpan(HourFormat.Length));
}
