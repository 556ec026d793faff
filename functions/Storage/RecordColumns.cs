using Azure.Data.Tables;

namespace Reflex.Functions.Storage;

/// <summary>How a record's rows are laid out; see <see cref="IndexedTable{TItem, TSummary}"/>.</summary>
internal static class RecordColumns
{
    /// <summary>Row of the record itself.</summary>
    public const string ItemRow = "item";

    /// <summary>Indexes that the record is in.</summary>
    public const string Indexes = "x_indexes";

    /// <summary>Indexes that it has been in.</summary>
    public const string Former = "x_former";

    /// <summary>Its row in each of them.</summary>
    public const string Sort = "x_sort";

    public const char Separator = '\n';

    /// <summary>The partition of one record.</summary>
    public static string Partition(string id) => $"item|{TableKeys.Safe(id)}";

    /// <summary>The partition of an index.</summary>
    public static string IndexPartition(string index) => $"index|{index}";

    /// <summary>The partition of the record that a row of an index stands for, whose name is the time and the record's.</summary>
    public static string PartitionOf(string indexRow) => $"item|{indexRow[(indexRow.IndexOf('|', StringComparison.Ordinal) + 1)..]}";

    public static string[] Listed(TableEntity? row, string column) =>
        row?.GetString(column)?.Split(Separator, StringSplitOptions.RemoveEmptyEntries) ?? [];

    /// <summary>Every index that a record is or has been in.</summary>
    public static IEnumerable<string> AllIndexes(TableEntity row) => Listed(row, Indexes).Union(Listed(row, Former));
}
