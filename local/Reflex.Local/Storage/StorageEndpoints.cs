namespace Reflex.Local.Storage;

/// <summary>Where a storage emulator answers, and the connection string that reaches it.</summary>
/// <param name="Blob">The blob service, without the account name.</param>
/// <param name="Queue">The queue service, without the account name.</param>
/// <param name="Table">The table service, without the account name.</param>
/// <param name="ConnectionString">What <c>AzureWebJobsStorage</c> is set to.</param>
public sealed record StorageEndpoints(Uri Blob, Uri Queue, Uri Table, string ConnectionString)
{
    /// <summary>The account that every emulator has.</summary>
    internal const string Account = "devstoreaccount1";

    /// <summary>The emulator on its well-known ports, under the account key that every storage client knows for it.</summary>
    public static StorageEndpoints WellKnown { get; } = new(
        new Uri("http://127.0.0.1:10000"),
        new Uri("http://127.0.0.1:10001"),
        new Uri("http://127.0.0.1:10002"),
        "UseDevelopmentStorage=true");

    internal static StorageEndpoints Create(Uri blob, Uri queue, Uri table, string accountKey) => new(
        blob,
        queue,
        table,
        $"DefaultEndpointsProtocol=http;AccountName={Account};AccountKey={accountKey};" +
        $"BlobEndpoint={blob}{Account};QueueEndpoint={queue}{Account};TableEndpoint={table}{Account};");
}
