using System.Text.Json;
using Microsoft.Extensions.Logging;

namespace Reflex.Local.Storage;

/// <summary>A storage emulator in use: one that answered already, or a child process that ends with this object or its process.</summary>
public sealed class Azurite : IAsyncDisposable
{
    /// <summary>Beside the emulator's files: where the emulator that writes them answers.</summary>
    private const string EndpointsFile = "reflex-endpoints.json";

    /// <summary>An emulator whose parent was killed writes its files and ends; this bounds the wait for it.</summary>
    private static readonly TimeSpan PredecessorPatience = TimeSpan.FromSeconds(15);

    private readonly AzuriteProcess? _process;

    private Azurite(StorageEndpoints endpoints, AzuriteProcess? process)
    {
        Endpoints = endpoints;
        _process = process;
    }

    /// <summary>Where the emulator answers.</summary>
    public StorageEndpoints Endpoints { get; }

    /// <summary>Whether this object started the emulator, and stops it.</summary>
    public bool IsOwned => _process is not null;

    /// <summary>The emulator's process, where this object started it.</summary>
    internal int? ProcessId => _process?.ProcessId;

    /// <summary>Uses the emulator that answers on the well-known ports, or starts one on free ports and waits until it answers.</summary>
    /// <exception cref="HostStartException">Node.js or the npm package is missing, or the emulator did not start; the message says which and what to do.</exception>
    public static async Task<Azurite> StartAsync(AzuriteOptions options, ILogger logger, CancellationToken cancellationToken = default)
    {
        if (options.UseRunning && await AzuriteProbe.AnswersAsync(StorageEndpoints.WellKnown, cancellationToken))
        {
            logger.LogInformation("Using the Azurite that answers on ports 10000 to 10002.");
            return new Azurite(StorageEndpoints.WellKnown, null);
        }

        string package = AzuritePackage.Find(options.PackageFolder);
        if (options.DataFolder is { } folder)
        {
            Directory.CreateDirectory(folder);
            await WaitForPredecessorAsync(folder, logger, cancellationToken);
        }

        AzuriteProcess process = await AzuriteProcess.StartAsync(package, options, logger, cancellationToken);
        if (options.DataFolder is { } kept)
        {
            await File.WriteAllTextAsync(
                Path.Combine(kept, EndpointsFile),
                JsonSerializer.Serialize(new[] { process.Endpoints.Blob, process.Endpoints.Queue, process.Endpoints.Table }),
                cancellationToken);
        }

        return new Azurite(process.Endpoints, process);
    }

    /// <summary>Stops an emulator that this object started, after it has written its files.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            await _process.DisposeAsync();
        }
    }

    /// <summary>
    /// The emulator of a host that was killed notices the closed pipe, writes its files and ends. Two emulators on the same
    /// files would overwrite each other's tables, so the next one waits for the end of the one before.
    /// </summary>
    private static async Task WaitForPredecessorAsync(string folder, ILogger logger, CancellationToken cancellationToken)
    {
        string file = Path.Combine(folder, EndpointsFile);
        if (!File.Exists(file) || ReadEndpoints(file) is not { } endpoints)
        {
            return;
        }

        long start = TimeProvider.System.GetTimestamp();
        while (await AzuriteProbe.AnswersAsync(endpoints, cancellationToken))
        {
            if (TimeProvider.System.GetElapsedTime(start) > PredecessorPatience)
            {
                throw new HostStartException(
                    $"Another storage emulator still works on {folder} and answers at {endpoints.Table}. Stop it, or choose another data folder.");
            }

            logger.LogInformation("Waiting for the storage emulator of the run before to end.");
            await Task.Delay(TimeSpan.FromMilliseconds(200), cancellationToken);
        }
    }

    private static StorageEndpoints? ReadEndpoints(string file)
    {
        try
        {
            Uri[]? uris = JsonSerializer.Deserialize<Uri[]>(File.ReadAllText(file));
            return uris is [var blob, var queue, var table] ? new StorageEndpoints(blob, queue, table, string.Empty) : null;
        }
        catch (JsonException)
        {
            // Half-written by a host that was killed at that moment: its emulator had no work yet.
            return null;
        }
    }
}
