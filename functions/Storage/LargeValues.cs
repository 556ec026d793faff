using System.Text;
using Azure;
using Azure.Storage.Blobs;
using Microsoft.Extensions.Options;
using Reflex.Functions.Configuration;

namespace Reflex.Functions.Storage;

/// <summary>
/// Values too large for a table property (64 KiB, of UTF-16). They are named by their content, so that writing one again changes nothing
/// and a row never points at half a value.
/// </summary>
public sealed class LargeValues(StorageConnection connection, IOptions<ReflexOptions> options)
{
    /// <summary>Longest text, in characters, that stays in the table: half of the service's limit, since a row has several.</summary>
    public const int InlineLimit = 16_000;

    /// <summary>What follows the prefix, in lower case, in the name of the container.</summary>
    internal const string ContainerSuffix = "-values";

    private readonly Lazy<BlobContainerClient> _container = new(() =>
        connection.OpenBlobs().GetBlobContainerClient(options.Value.TablePrefix.ToLowerInvariant() + ContainerSuffix));

    private volatile bool _created;

    /// <summary>Keeps the text and returns the name to read it by.</summary>
    public async Task<string> WriteAsync(string text, CancellationToken cancellation)
    {
        BlobContainerClient container = await OpenAsync(cancellation);
        string name = $"{TableKeys.Hash(text)}-{text.Length}";
        BlobClient blob = container.GetBlobClient(name);
        await blob.UploadAsync(new BinaryData(Encoding.UTF8.GetBytes(text)), overwrite: true, cancellation);
        return name;
    }

    /// <summary>Reads a text back; null where retention has removed it.</summary>
    public async Task<string?> ReadAsync(string name, CancellationToken cancellation)
    {
        BlobContainerClient container = await OpenAsync(cancellation);
        try
        {
            var content = await container.GetBlobClient(name).DownloadContentAsync(cancellation);
            return content.Value.Content.ToString();
        }
        catch (RequestFailedException missing) when (missing.Status == 404)
        {
            return null;
        }
    }

    /// <summary>Removes the values last written before <paramref name="before"/>; returns how many.</summary>
    public async Task<int> SweepAsync(DateTimeOffset before, CancellationToken cancellation)
    {
        BlobContainerClient container = await OpenAsync(cancellation);
        int removed = 0;
        await foreach (var blob in container.GetBlobsAsync(cancellationToken: cancellation))
        {
            if (blob.Properties.LastModified < before)
            {
                await container.DeleteBlobIfExistsAsync(blob.Name, cancellationToken: cancellation);
                removed++;
            }
        }

        return removed;
    }

    private async Task<BlobContainerClient> OpenAsync(CancellationToken cancellation)
    {
        if (!_created)
        {
            await _container.Value.CreateIfNotExistsAsync(cancellationToken: cancellation);
            _created = true;
        }

        return _container.Value;
    }
}
