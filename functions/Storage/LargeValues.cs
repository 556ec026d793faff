using System.Text;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Microsoft.Extensions.Options;
using Reflex.Functions.Settings;

namespace Reflex.Functions.Storage;

/// <summary>
/// Values too large for a table property (64 KiB, of UTF-16). They are named by their content, so that writing one again changes nothing
/// and a row never points at half a value. What the audit points to lies in a container of its own, which nothing is ever removed from;
/// what it pointed to before there was one lies beside the rest until <see cref="KeepForEverAsync"/> copies it there.
/// </summary>
public sealed class LargeValues(StorageConnection connection, IOptions<ReflexOptions> options)
{
    /// <summary>Longest text, in characters, that stays in the table: half of the service's limit, since a row has several.</summary>
    public const int InlineLimit = 16_000;

    /// <summary>What follows the prefix, in lower case, in the name of the container.</summary>
    internal const string ContainerSuffix = "-values";

    /// <summary>The same for what is kept for ever.</summary>
    internal const string KeptContainerSuffix = "-audit";

    // Begins the names of what is kept for ever, and so says which container to look into.
    private const string KeptPrefix = "audit/";

    private readonly BlobContainer _swept = new(connection, options.Value.TablePrefix.ToLowerInvariant() + ContainerSuffix);
    private readonly BlobContainer _kept = new(connection, options.Value.TablePrefix.ToLowerInvariant() + KeptContainerSuffix);

    /// <summary>Keeps the text and returns the name to read it by.</summary>
    /// <param name="text">The value.</param>
    /// <param name="forEver">Whether retention leaves it alone.</param>
    /// <param name="cancellation">Stops the write.</param>
    public async Task<string> WriteAsync(string text, bool forEver, CancellationToken cancellation)
    {
        string name = $"{(forEver ? KeptPrefix : "")}{TableKeys.Hash(text)}-{text.Length}";
        BlobClient blob = await FindAsync(name, cancellation);
        await blob.UploadAsync(new BinaryData(Encoding.UTF8.GetBytes(text)), overwrite: true, cancellation);
        return name;
    }

    /// <summary>Reads a text back; null where retention has removed it.</summary>
    public async Task<string?> ReadAsync(string name, CancellationToken cancellation) =>
        await DownloadAsync(await FindAsync(name, cancellation), cancellation)
        ?? (IsKept(name) ? null : await DownloadAsync(await FindKeptAsync(name, cancellation), cancellation));

    /// <summary>
    /// Copies a value to where retention leaves it alone; the rows that point to it find it there. Nothing where it is there already, or
    /// gone.
    /// </summary>
    public async Task KeepForEverAsync(string name, CancellationToken cancellation)
    {
        if (IsKept(name))
        {
            return;
        }

        BlobClient kept = await FindKeptAsync(name, cancellation);
        if (!await kept.ExistsAsync(cancellation) && await DownloadAsync(await FindAsync(name, cancellation), cancellation) is { } text)
        {
            await kept.UploadAsync(new BinaryData(Encoding.UTF8.GetBytes(text)), overwrite: true, cancellation);
        }
    }

    /// <summary>Makes a value count as written now, for what still points to it; nothing where it is gone.</summary>
    public async Task TouchAsync(string name, CancellationToken cancellation)
    {
        BlobClient blob = await FindAsync(name, cancellation);
        try
        {
            await blob.SetMetadataAsync(new Dictionary<string, string>(), cancellationToken: cancellation);
        }
        catch (RequestFailedException missing) when (missing.Status == 404)
        {
            // Whoever reads the row sees that its value is gone; there is nothing to keep.
        }
    }

    /// <summary>Removes the values last written before <paramref name="before"/>; returns how many.</summary>
    public async Task<int> SweepAsync(DateTimeOffset before, CancellationToken cancellation)
    {
        BlobContainerClient container = await _swept.OpenAsync(cancellation);
        int removed = 0;
        await foreach (var blob in container.GetBlobsAsync(cancellationToken: cancellation))
        {
            if (blob.Properties.LastModified < before
                && await TryDeleteAsync(container.GetBlobClient(blob.Name), blob.Properties.ETag, cancellation))
            {
                removed++;
            }
        }

        return removed;
    }

    private static async Task<bool> TryDeleteAsync(BlobClient blob, ETag? seen, CancellationToken cancellation)
    {
        try
        {
            return await blob.DeleteIfExistsAsync(
                conditions: new BlobRequestConditions { IfMatch = seen }, cancellationToken: cancellation);
        }
        catch (RequestFailedException written) when (written.Status == 412)
        {
            // Written again since it was listed: somebody points to it anew.
            return false;
        }
    }

    private static bool IsKept(string name) => name.StartsWith(KeptPrefix, StringComparison.Ordinal);

    private static async Task<string?> DownloadAsync(BlobClient blob, CancellationToken cancellation)
    {
        try
        {
            var content = await blob.DownloadContentAsync(cancellation);
            return content.Value.Content.ToString();
        }
        catch (RequestFailedException missing) when (missing.Status == 404)
        {
            return null;
        }
    }

    private async Task<BlobClient> FindAsync(string name, CancellationToken cancellation) =>
        IsKept(name)
            ? await FindKeptAsync(name[KeptPrefix.Length..], cancellation)
            : (await _swept.OpenAsync(cancellation)).GetBlobClient(name);

    private async Task<BlobClient> FindKeptAsync(string name, CancellationToken cancellation) =>
        (await _kept.OpenAsync(cancellation)).GetBlobClient(name);

    /// <summary>A container that is created when it is first used.</summary>
    private sealed class BlobContainer(StorageConnection connection, string name)
    {
        private readonly Lazy<BlobContainerClient> _client = new(() => connection.OpenBlobs().GetBlobContainerClient(name));
        private volatile bool _created;

        public async Task<BlobContainerClient> OpenAsync(CancellationToken cancellation)
        {
            if (!_created)
            {
                await _client.Value.CreateIfNotExistsAsync(cancellationToken: cancellation);
                _created = true;
            }

            return _client.Value;
        }
    }
}
