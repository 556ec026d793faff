using System.Text.Json;

namespace Reflex.Local.Timers;

/// <summary>When a timer function ran last and runs next.</summary>
internal sealed record TimerStatus(DateTimeOffset Last, DateTimeOffset Next, DateTimeOffset LastUpdated);

/// <summary>Keeps the schedules over restarts, in one small file; in memory where there is no data folder.</summary>
internal sealed class TimerStatusStore
{
    private readonly Lock _lock = new();
    private readonly string? _file;
    private readonly Dictionary<string, TimerStatus> _statuses;

    public TimerStatusStore(string? dataFolder)
    {
        _file = dataFolder is null ? null : Path.Combine(dataFolder, "timers.json");
        _statuses = Load(_file);
    }

    public TimerStatus? Read(string function)
    {
        lock (_lock)
        {
            return _statuses.GetValueOrDefault(function);
        }
    }

    public void Write(string function, TimerStatus status)
    {
        lock (_lock)
        {
            _statuses[function] = status;
            if (_file is null)
            {
                return;
            }

            // Written beside and moved over: a process that is killed leaves the old file or the new one, never half of one.
            string temporary = _file + ".new";
            File.WriteAllText(temporary, JsonSerializer.Serialize(_statuses));
            File.Move(temporary, _file, overwrite: true);
        }
    }

    private static Dictionary<string, TimerStatus> Load(string? file)
    {
        if (file is null || !File.Exists(file))
        {
            return new Dictionary<string, TimerStatus>(StringComparer.OrdinalIgnoreCase);
        }

        try
        {
            return new Dictionary<string, TimerStatus>(
                JsonSerializer.Deserialize<Dictionary<string, TimerStatus>>(File.ReadAllText(file)) ?? [], StringComparer.OrdinalIgnoreCase);
        }
        catch (JsonException broken)
        {
            throw new HostStartException(
                $"{file} is damaged ({broken.Message}). Delete it: timers that were missed while the host was down are then skipped.");
        }
    }
}
