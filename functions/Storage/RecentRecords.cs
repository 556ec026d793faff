namespace Reflex.Functions.Storage;

/// <summary>A few records as this process wrote them last.</summary>
internal sealed class RecentRecords<TItem>
{
    /// <summary>As many are remembered; what was written longest ago goes first.</summary>
    public const int Capacity = 256;

    private readonly Lock _gate = new();
    private readonly OrderedDictionary<string, StoredRecord<TItem>> _records = new(StringComparer.Ordinal);

    public void Put(string id, StoredRecord<TItem> record)
    {
        lock (_gate)
        {
            _records.Remove(id);
            _records.Add(id, record);
            if (_records.Count > Capacity)
            {
                _records.RemoveAt(0);
            }
        }
    }

    /// <summary>Forgets one and returns it; null if it is not remembered.</summary>
    public StoredRecord<TItem>? Take(string id)
    {
        lock (_gate)
        {
            return _records.Remove(id, out StoredRecord<TItem>? record) ? record : null;
        }
    }
}
