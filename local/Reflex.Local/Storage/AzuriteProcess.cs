using System.ComponentModel;
using System.Diagnostics;
using System.Security.Cryptography;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging;

namespace Reflex.Local.Storage;

/// <summary>
/// An Azurite child process. It watches the pipe on its standard input and ends when this process does, however that happens.
/// </summary>
internal sealed partial class AzuriteProcess : IAsyncDisposable
{
    /// <summary>How long the emulator may take to write its files at the end before it is killed.</summary>
    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(15);

    private readonly Process _process;

    private AzuriteProcess(Process process, StorageEndpoints endpoints)
    {
        _process = process;
        Endpoints = endpoints;
    }

    public StorageEndpoints Endpoints { get; }

    public int ProcessId => _process.Id;

    public DateTimeOffset Started => _process.StartTime;

    public static async Task<AzuriteProcess> StartAsync(
        string package, AzuriteOptions options, ILogger logger, CancellationToken cancellationToken)
    {
        // A key of its own for every start: the connection string is a secret of this run only.
        string key = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));
        var listening = new ListeningOutput();
        Process process = Launch(package, options, key, listening);
        try
        {
            Uri[] services = await listening.WhenAllListen.WaitAsync(options.StartTimeout, cancellationToken);
            logger.LogDebug(
                "Azurite (process {ProcessId}) listens at {Blob}, {Queue} and {Table}.", process.Id, services[0], services[1], services[2]);
            return new AzuriteProcess(process, StorageEndpoints.Create(services[0], services[1], services[2], key));
        }
        catch (TimeoutException)
        {
            Kill(process);
            throw new HostStartException(
                $"The storage emulator (Azurite) did not answer within {options.StartTimeout.TotalSeconds:0} seconds. Its output: {listening.Tail}");
        }
        catch
        {
            Kill(process);
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            _process.StandardInput.Close();
            await _process.WaitForExitAsync().WaitAsync(StopPatience);
        }
        catch (TimeoutException)
        {
            Kill(_process);
        }

        _process.Dispose();
    }

    private static Process Launch(string package, AzuriteOptions options, string key, ListeningOutput listening)
    {
        var start = new ProcessStartInfo(options.NodeProgram)
        {
            WorkingDirectory = package,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (string argument in Arguments(package, options.DataFolder))
        {
            start.ArgumentList.Add(argument);
        }

        start.Environment["AZURITE_ACCOUNTS"] = $"{StorageEndpoints.Account}:{key}";
        var process = new Process { StartInfo = start };
        process.OutputDataReceived += (_, line) => listening.Add(line.Data);
        process.ErrorDataReceived += (_, line) => listening.Add(line.Data);
        try
        {
            process.Start();
        }
        catch (Win32Exception)
        {
            process.Dispose();
            throw new HostStartException(
                "Node.js was not found, and the storage emulator (Azurite) runs on it. Install Node.js 20 or later (https://nodejs.org), " +
                "or start Azurite yourself (ports 10000 to 10002); it will be used.");
        }

        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        _ = WatchAsync(process, listening);
        return process;
    }

    /// <summary>Its end is told only after its last output has been read: that says why.</summary>
    private static async Task WatchAsync(Process process, ListeningOutput listening)
    {
        await process.WaitForExitAsync();
        listening.Ended();
    }

    private static IEnumerable<string> Arguments(string package, string? dataFolder)
    {
        // Port 0 lets the system choose: two hosts that start together never race for a port.
        string[] common =
        [
            Path.Combine(package, AzuritePackage.Launcher),
            "--silent", "--disableTelemetry", "--skipApiVersionCheck",
            "--blobHost", "127.0.0.1", "--queueHost", "127.0.0.1", "--tableHost", "127.0.0.1",
            "--blobPort", "0", "--queuePort", "0", "--tablePort", "0",
        ];
        return dataFolder is null ? [.. common, "--inMemoryPersistence"] : [.. common, "--location", Path.GetFullPath(dataFolder)];
    }

    private static void Kill(Process process)
    {
        try
        {
            process.Kill();
        }
        catch (InvalidOperationException)
        {
            // It has ended meanwhile.
        }
    }

    /// <summary>Reads the emulator's output until all three services have said where they listen.</summary>
    private sealed partial class ListeningOutput
    {
        private readonly Lock _lock = new();
        private readonly TaskCompletionSource<Uri[]> _all = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly Dictionary<string, Uri> _services = new(StringComparer.OrdinalIgnoreCase);
        private readonly Queue<string> _lines = new();

        public Task<Uri[]> WhenAllListen => _all.Task;

        public string Tail
        {
            get
            {
                lock (_lock)
                {
                    return _lines.Count == 0 ? "(none)" : string.Join(" | ", _lines);
                }
            }
        }

        public void Add(string? line)
        {
            if (string.IsNullOrWhiteSpace(line))
            {
                return;
            }

            lock (_lock)
            {
                if (_lines.Count == 20)
                {
                    _lines.Dequeue();
                }

                _lines.Enqueue(line);
                if (Listening().Match(line) is { Success: true } match)
                {
                    _services[match.Groups["service"].Value] = new Uri(match.Groups["address"].Value);
                }

                if (_services.Count == 3)
                {
                    _all.TrySetResult([_services["Blob"], _services["Queue"], _services["Table"]]);
                }
            }
        }

        public void Ended()
        {
            if (!_all.Task.IsCompleted)
            {
                _all.TrySetException(new HostStartException($"The storage emulator (Azurite) ended while it started. Its output: {Tail}"));
            }
        }

        [GeneratedRegex(@"Azurite (?<service>Blob|Queue|Table) service is successfully listening at (?<address>http://\S+)")]
        private static partial Regex Listening();
    }
}
