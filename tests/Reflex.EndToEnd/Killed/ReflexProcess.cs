using System.Diagnostics;
using System.Text;
using System.Text.RegularExpressions;
using Reflex.EndToEnd.Scenes;

namespace Reflex.EndToEnd.Killed;

/// <summary>`reflex run` as a process of its own, on a free port.</summary>
internal sealed partial class ReflexProcess : IDisposable
{
    private readonly Process _process;
    private readonly HttpClient _client;

    private ReflexProcess(Process process, Uri address)
    {
        _process = process;
        _client = new HttpClient { BaseAddress = address };
    }

    /// <summary>Starts it and waits until it serves.</summary>
    public static async Task<ReflexProcess> StartAsync(string workingFolder, IReadOnlyDictionary<string, string> settings)
    {
        var start = new ProcessStartInfo("dotnet")
        {
            WorkingDirectory = workingFolder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (string argument in (string[])[Program(), "run", "--port", "0"])
        {
            start.ArgumentList.Add(argument);
        }

        foreach ((string name, string value) in settings)
        {
            start.Environment[name] = value;
        }

        var process = new Process { StartInfo = start };
        var output = new StringBuilder();
        var address = new TaskCompletionSource<Uri>(TaskCreationOptions.RunContinuationsAsynchronously);
        process.OutputDataReceived += (_, line) => Read(line.Data);
        process.ErrorDataReceived += (_, line) => Read(line.Data);
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        _ = process.WaitForExitAsync().ContinueWith(
            _ => address.TrySetException(new InvalidOperationException($"reflex run ended: {output}")), TaskScheduler.Default);
        return new ReflexProcess(process, await address.Task.WaitAsync(TimeSpan.FromMinutes(2)));

        void Read(string? line)
        {
            lock (output)
            {
                output.AppendLine(line);
            }

            if (line is not null && Serves().Match(line) is { Success: true } match)
            {
                address.TrySetResult(new Uri(match.Groups["address"].Value));
            }
        }
    }

    /// <summary>The command as its own project builds it, in the configuration of these tests, with exactly the libraries it ships with.</summary>
    private static string Program()
    {
        var mine = new DirectoryInfo(AppContext.BaseDirectory);
        return Path.Combine(Stage.Root(), "local", "Reflex.Cli", "bin", mine.Parent!.Name, mine.Name, "reflex.dll");
    }

    /// <summary>Posts an event to a function's webhook as Event Grid does.</summary>
    public async Task<HttpResponseMessage> PublishAsync(string json, string function)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/runtime/webhooks/EventGrid?functionName={function}")
        {
            Content = new StringContent(json, Encoding.UTF8, "application/json"),
        };
        request.Headers.Add("aeg-event-type", "Notification");
        return await _client.SendAsync(request);
    }

    public Task<string> GetAsync(string path) => _client.GetStringAsync(path);

    /// <summary>Ends the process as a crash does: it gets no chance to do anything (SIGKILL).</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    public Uri Address => _client.BaseAddress!;

    /// <summary>Asks the process to end (SIGTERM).</summary>
    public async Task AskToStopAsync()
    {
        using var ask = Process.Start("kill", ["-TERM", $"{_process.Id}"]);
        await ask.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(1));
    }

    /// <summary>Waits until the process has ended, and returns its exit code.</summary>
    /// <exception cref="TimeoutException">It has not by then.</exception>
    public async Task<int> WaitForExitAsync(TimeSpan patience)
    {
        await _process.WaitForExitAsync().WaitAsync(patience);
        return _process.ExitCode;
    }

    public void Dispose()
    {
        _client.Dispose();
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        _process.Dispose();
    }

    [GeneratedRegex(@"^Reflex serves on (?<address>http://\S+)")]
    private static partial Regex Serves();
}
