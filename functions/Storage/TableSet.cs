using System.Collections.Concurrent;
using Azure.Data.Tables;
using Microsoft.Extensions.Options;
using Reflex.Functions.Settings;

namespace Reflex.Functions.Storage;

/// <summary>The app's tables by name; each is created when it is first used.</summary>
public sealed class TableSet(StorageConnection connection, IOptions<ReflexOptions> options)
{
    private readonly Lazy<TableServiceClient> _service = new(connection.OpenTables);
    private readonly ConcurrentDictionary<string, Lazy<Task<TableClient>>> _tables = new(StringComparer.Ordinal);

    public async Task<TableClient> OpenAsync(string name, CancellationToken cancellation)
    {
        Lazy<Task<TableClient>> table = _tables.GetOrAdd(name, n => new Lazy<Task<TableClient>>(() => CreateAsync(n)));
        try
        {
            return await table.Value.WaitAsync(cancellation);
        }
        catch (Exception) when (table.Value.IsFaulted)
        {
            // A failed creation must not be remembered: the storage account may only have been out of reach.
            _tables.TryRemove(new(name, table));
            throw;
        }
    }

    private async Task<TableClient> CreateAsync(string name)
    {
        TableClient client = _service.Value.GetTableClient(options.Value.TablePrefix + name);
        await client.CreateIfNotExistsAsync();
        return client;
    }
}
