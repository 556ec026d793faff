using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json;
using Microsoft.Extensions.Logging;

namespace Reflex.Local.Storage;

/// <summary>
/// The emulator that worked on a data folder before. When its host is killed it notices the closed pipe, stops answering, writes its files
/// and ends. Two emulators on the same files would overwrite each other's tables, so the next one waits for the end of that process, not
/// for its silence.
/// </summary>
internal static class AzuritePredecessor
{
    /// <summary>Beside the emulator's files: which process writes them, and where it answers.</summary>
    private const string RecordFile = "reflex-emulator.json";

    /// <summary>How far two readings of one process's start time may lie apart: the system counts it in ticks of its own clock.</summary>
    private static readonly TimeSpan s_startTolerance = TimeSpan.FromSeconds(2);

    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web);

    /// <summary>Notes the emulator that now works on a folder.</summary>
    public static Task RecordAsync(
        string folder, int processId, DateTimeOffset started, StorageEndpoints endpoints, CancellationToken cancellationToken) =>
        File.WriteAllTextAsync(
            Path.Combine(folder, RecordFile), JsonSerializer.Serialize(new Record(processId, started, endpoints.Blob, endpoints.Queue, endpoints.Table), s_json), cancellationToken);

    /// <summary>Waits until the emulator that is noted for a folder has ended.</summary>
    /// <exception cref="HostStartException">It goes on; the message says where it answers and what to do.</exception>
    public static async Task WaitForEndAsync(string folder, TimeSpan patience, ILogger logger, CancellationToken cancellationToken)
    {
        if (Read(Path.Combine(folder, RecordFile)) is not { } record)
        {
            return;
        }

        using Process? process = Find(record);
        if (process is null)
        {
            return;
        }

        logger.LogInformation("Waiting for the storage emulator of the run before (process {ProcessId}) to end.", record.Process);
        try
        {
            await process.WaitForExitAsync(cancellationToken).WaitAsync(patience, cancellationToken);
        }
        catch (TimeoutException)
        {
            // In a container whose first process collects no children, an ended process stays in the list: silent for that long, it has
            // ended.
            if (!await AzuriteProbe.AnswersAsync(new StorageEndpoints(record.Blob, record.Queue, record.Table, string.Empty), cancellationToken))
            {
                return;
            }

            throw new HostStartException(
                $"Another storage emulator (process {record.Process}) still uses {folder} and answers at {record.Table}. " +
                "Stop it, or choose another data folder.");
        }
    }

    /// <summary>The process, if it is still that one: a number is given anew after its process has ended.</summary>
    private static Process? Find(Record record)
    {
        Process? process = null;
        try
        {
            process = Process.GetProcessById(record.Process);
            if (!process.HasExited && (process.StartTime.ToUniversalTime() - record.Started.UtcDateTime).Duration() <= s_startTolerance)
            {
                return process;
            }
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException or Win32Exception)
        {
            // None of that number, or somebody else's that may not be looked at: the emulator has ended.
        }

        process?.Dispose();
        return null;
    }

    private static Record? Read(string file)
    {
        try
        {
            return JsonSerializer.Deserialize<Record>(File.ReadAllText(file), s_json);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException or JsonException)
        {
            // None was here, or a host was killed while it wrote: its emulator had no work yet.
            return null;
        }
    }

    private sealed record Record(int Process, DateTimeOffset Started, Uri Blob, Uri Queue, Uri Table);
}
