using Azure;

namespace Reflex.Functions.Storage;

/// <summary>A record as it was read from an <see cref="IndexedTable{TItem, TSummary}"/>.</summary>
/// <param name="Indexes">Every index that it is or has been in.</param>
/// <param name="Version">Tells whether it has been written since.</param>
/// <param name="Item">The record.</param>
internal sealed record StoredRecord<TItem>(IReadOnlyList<string> Indexes, ETag Version, TItem Item);
