using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using Reflex.Engine.Automations;
using Reflex.Engine.Testing;
using Reflex.Functions.Catalog;
using Reflex.Local.App;

namespace Reflex.Cli.Commands;

/// <summary>`reflex test`: runs the cases of test files on the real engine under virtual time.</summary>
internal static class TestCommand
{
    private const string Pattern = "*.test.yaml or *.test.yml";

    public static Command Create()
    {
        var paths = new Argument<string[]>("path")
        {
            Description = $"Test files, and folders that are searched for {Pattern}.",
            Arity = ArgumentArity.ZeroOrMore,
            DefaultValueFactory = _ => ["."],
        };
        var watch = new Option<bool>("--watch") { Description = "Run again whenever a file changes, until Ctrl+C." };
        var junit = new Option<string?>("--junit") { Description = "Also write the results to this file, in JUnit's XML format." };
        var command = new Command("test", "Tests automations: runs the cases of *.test.yaml.") { paths, watch, junit };
        command.SetAction(async (parsed, cancellation) =>
        {
            string[] wanted = parsed.GetValue(paths)!;
            return parsed.GetValue(watch)
                ? await WatchAsync(wanted, parsed.GetValue(junit), Console.Out, cancellation)
                : RunAll(wanted, parsed.GetValue(junit), Console.Out);
        });
        return command;
    }

    /// <summary>Runs everything once and says how it went.</summary>
    /// <param name="paths">Test files and folders of them.</param>
    /// <param name="junit">The file for the results; null: none.</param>
    /// <param name="output">Where it is said.</param>
    /// <param name="reading">Is told of each test and automation before it is read; null: nobody is.</param>
    internal static int RunAll(IReadOnlyList<string> paths, string? junit, TextWriter output, Action<string>? reading = null)
    {
        if (string.IsNullOrWhiteSpace(junit) && junit is not null)
        {
            throw new UsageException("The path after --junit is empty; name the file for the results.");
        }

        string[] files = [.. paths.SelectMany(Find).DistinctBy(AutomationFolder.Identify, StringComparer.Ordinal)];
        if (files.Length == 0)
        {
            throw new UsageException($"There is no {Pattern} in {string.Join(", ", paths)}.");
        }

        long started = Stopwatch.GetTimestamp();
        var runner = new TestRunner(TimeProvider.System);
        var results = new List<TestCaseResult>();
        var broken = new List<TestFile>();
        foreach (string file in files)
        {
            TestFile tests = Read(file, reading);
            if (tests.Diagnostics.Count > 0)
            {
                output.WriteLine(string.Join('\n', tests.Diagnostics));
            }

            if (tests.HasErrors)
            {
                broken.Add(tests);
                continue;
            }

            foreach (TestCase testCase in tests.Cases)
            {
                TestCaseResult result = runner.Run(testCase);
                results.Add(result);
                if (!result.Passed)
                {
                    output.WriteLine($"FAILED {testCase.Name}  ({testCase.File}:{testCase.Line})\n{result.Failure}");
                }
            }
        }

        int failed = results.Count(r => !r.Passed);
        string problems = broken.Count == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $", {broken.Count} files cannot be read");
        double seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{results.Count - failed} passed, {failed} failed{problems}, in {files.Length} files ({seconds:0.00} s)"));
        if (junit is not null)
        {
            Save(junit, JUnitReport.Write(results, broken));
        }

        return broken.Count > 0 ? ExitCode.Unusable : failed > 0 ? ExitCode.Findings : ExitCode.Success;
    }

    /// <summary>
    /// Runs everything, and again after each change of a file that was read or stands below the paths, until it is cancelled.
    /// </summary>
    /// <exception cref="UsageException">Already the first run cannot be done.</exception>
    internal static async Task<int> WatchAsync(
        IReadOnlyList<string> paths, string? junit, TextWriter output, CancellationToken cancellation)
    {
        using var changed = new SemaphoreSlim(0);
        using var watchers = new FolderWatchers(() => changed.Release());

        // Before the first run: what changes during a run starts another.
        foreach (string path in paths)
        {
            watchers.Add(path);
        }

        RunAll(paths, junit, output, watchers.Add);
        while (true)
        {
            await output.WriteLineAsync("Watching for changes; Ctrl+C stops.");
            await changed.WaitAsync(cancellation);

            while (await changed.WaitAsync(FileChanges.Settle, cancellation))
            {
            }

            try
            {
                RunAll(paths, junit, output, watchers.Add);
            }
            catch (Exception gone) when (gone is UsageException or IOException)
            {
                await output.WriteLineAsync(gone.Message);
            }
        }
    }

    private static void Save(string junit, string report)
    {
        try
        {
            string full = Path.GetFullPath(junit);
            Directory.CreateDirectory(Path.GetDirectoryName(full) ?? full);
            File.WriteAllText(junit, report);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"The results cannot be written to '{junit}': {refused.Message}");
        }
    }

    private static IEnumerable<string> Find(string path)
    {
        if (File.Exists(path))
        {
            return [path];
        }

        if (!Directory.Exists(path))
        {
            throw new UsageException($"There is no file or folder '{path}'.");
        }

        try
        {
            return AutomationFolder.FindTests(path);
        }
        catch (Exception closed) when (closed is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"'{path}' cannot be listed: {closed.Message} Check the path and its permissions.");
        }
    }

    private static TestFile Read(string file, Action<string>? reading)
    {
        reading?.Invoke(file);
        string folder = Path.GetDirectoryName(file) ?? "";
        AutomationFile read = AutomationFolder.Read(file, file, TestFileLoader.MaxLength);
        if (read.Problem is { } problem)
        {
            return new TestFile(file, [], [new Diagnostic(DiagnosticSeverity.Error, "unreadable", "the file " + problem, file, 1, 1)]);
        }

        return TestFileLoader.Load(read.Text, file, name =>
        {
            string path = Path.Combine(folder, name);
            reading?.Invoke(path);
            return File.Exists(path) ? AutomationFolder.Read(path, name) : null;
        }, AppActions.Inputs);
    }
}
