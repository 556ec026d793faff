using System.Text;
using System.Threading.Channels;
using Reflex.Cli.Commands;

namespace Reflex.Cli.Tests.Commands;

/// <summary>`reflex test --watch` on real files, each wait bounded.</summary>
public sealed class TestWatchTests : IDisposable
{
    private const string Case = "cases:\n  - name: the case\n    steps: [ { event: { id: a1, at: 0s, type: a } } ]\n    expect: { runs: 1 }\n";

    private readonly string _folder = Directory.CreateTempSubdirectory("reflex-test-watch").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_change_of_a_test_in_yml_or_of_an_automation_elsewhere_runs_again()
    {
        string automation = Write("autos/a.yaml", Automation("a"));
        string test = Write("tests/a.test.yml", "automation: ../autos/a.yaml\n" + Case);
        await using var output = new Lines();
        using var end = new CancellationTokenSource();
        Task<int> watch = TestCommand.WatchAsync([Path.Combine(_folder, "tests")], null, output, end.Token);

        await output.SaysAsync("1 passed, 0 failed");
        await File.WriteAllTextAsync(automation, Automation("b"), end.Token);
        await output.SaysAsync("0 passed, 1 failed");
        await File.WriteAllTextAsync(automation, Automation("a"), end.Token);
        await output.SaysAsync("1 passed, 0 failed");
        await File.WriteAllTextAsync(test, "automation: ../autos/a.yaml\n" + Case.Replace("runs: 1", "runs: 2", StringComparison.Ordinal), end.Token);
        await output.SaysAsync("0 passed, 1 failed");

        await end.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => watch);
    }

    [Fact]
    public async Task A_change_during_the_first_run_is_not_missed()
    {
        string automation = Write("a.yaml", Automation("a"));
        string test = Write("a.test.yaml", "automation: a.yaml\n" + Case);
        await using var output = new Lines();
        output.OnFirstLine = () => File.WriteAllText(automation, Automation("b"));
        using var end = new CancellationTokenSource();
        Task<int> watch = TestCommand.WatchAsync([test], null, output, end.Token);

        await output.SaysAsync("1 passed, 0 failed");
        await output.SaysAsync("0 passed, 1 failed");

        await end.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => watch);
    }

    private static string Automation(string type) => $"automation: one\nwhen: {{ type: {type} }}\nthen: {{ steps: [ note: {{ action: wait, with: {{ for: 1s }} }} ] }}\n";

    private string Write(string name, string text)
    {
        string path = Path.Combine(_folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return path;
    }

    private sealed class Lines : TextWriter
    {
        private readonly Channel<string> _lines = Channel.CreateUnbounded<string>();

        /// <summary>Called with the first line, while the run that says it goes on.</summary>
        public Action? OnFirstLine { get; set; }

        public override Encoding Encoding => Encoding.UTF8;

        public override void WriteLine(string? value)
        {
            Action? first = OnFirstLine;
            OnFirstLine = null;
            first?.Invoke();
            _lines.Writer.TryWrite(value ?? "");
        }

        public override Task WriteLineAsync(string? value)
        {
            WriteLine(value);
            return Task.CompletedTask;
        }

        public async Task SaysAsync(string start)
        {
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
            while (!(await _lines.Reader.ReadAsync(patience.Token)).StartsWith(start, StringComparison.Ordinal))
            {
            }
        }
    }
}
