using Microsoft.Extensions.Logging.Abstractions;
using Reflex.Local.Storage;

namespace Reflex.Testing;

/// <summary>One storage emulator for all tests of a process, in memory; tests keep apart by the prefix of their tables.</summary>
public static class SharedAzurite
{
    private static readonly Lazy<Task<StorageEndpoints>> Endpoints = new(StartAsync);

    /// <summary>Where it answers; the first call starts it. It ends with the process.</summary>
    /// <exception cref="Local.HostStartException">Node.js or the npm package is missing; the message says what to do.</exception>
    public static Task<StorageEndpoints> GetAsync() => Endpoints.Value;

    private static async Task<StorageEndpoints> StartAsync()
    {
        Azurite azurite = await Azurite.StartAsync(new AzuriteOptions(), NullLogger.Instance);
        return azurite.Endpoints;
    }
}
