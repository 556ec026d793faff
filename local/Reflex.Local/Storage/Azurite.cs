using Microsoft.Extensions.Logging;

namespace Reflex.Local.Storage;

/// <summary>A storage emulator in use: one that answered already, or a child process that ends with this object or its process.</summary>
public sealed class Azurite : IAsyncDisposable
{
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
    /// <exception cref="HostStartException">
    /// Node.js or the npm package is missing, or the emulator did not start; the message says which and what to do.
    /// </exception>
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
            await AzuritePredecessor.WaitForEndAsync(folder, options.PredecessorTimeout, logger, cancellationToken);
        }

        AzuriteProcess process = await AzuriteProcess.StartAsync(package, options, logger, cancellationToken);
        if (options.DataFolder is { } kept)
        {
            await AzuritePredecessor.RecordAsync(kept, process.ProcessId, process.Started, process.Endpoints, cancellationToken);
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
}
