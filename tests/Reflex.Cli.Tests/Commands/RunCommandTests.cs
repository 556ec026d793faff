using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Reflex.Cli.Commands;
using Reflex.Engine.Automations;
using Reflex.Functions.Catalog;
using Reflex.Functions.Settings;
using Reflex.Local;
using Reflex.Local.App;

namespace Reflex.Cli.Tests.Commands;

/// <summary>`reflex run` and the automations: which folder it takes, and what it says while their files change.</summary>
public sealed class RunCommandTests : IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(1);
    private readonly string _folder = Directory.CreateTempSubdirectory("reflex-run-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void The_folder_is_the_one_that_is_named_else_the_repositorys_else_the_apps_own()
    {
        var elsewhere = new LocalHostOptions();
        RunCommand.ChooseAutomations(elsewhere, null, _folder);
        string shipped = Directory.CreateDirectory(Path.Combine(_folder, "functions", "Automations")).FullName;
        var repository = new LocalHostOptions();
        RunCommand.ChooseAutomations(repository, null, _folder);
        var named = new LocalHostOptions();
        RunCommand.ChooseAutomations(named, "functions", _folder);

        Assert.False(elsewhere.DefaultSettings.ContainsKey(RunCommand.AutomationsSetting));
        Assert.Equal(shipped, repository.DefaultSettings[RunCommand.AutomationsSetting]);
        Assert.Equal(Path.Combine(_folder, "functions"), named.Settings[RunCommand.AutomationsSetting]);
        UsageException mistake = Assert.Throws<UsageException>(() => RunCommand.ChooseAutomations(new LocalHostOptions(), "nothing", _folder));
        Assert.Contains("'nothing'", mistake.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_is_edited_broken_mended_added_moved_and_deleted_is_told_of_at_once()
    {
        string file = Path.Combine(_folder, "a.yaml");
        await File.WriteAllTextAsync(file, Text("T"));
        var log = new LogChannel();
        var catalog = new AutomationCatalog(Options.Create(new ReflexOptions { AutomationsPath = _folder }), AppActions.Inputs, new CacheCapacity(), TimeProvider.System, log);
        _ = catalog.Current;
        using var watch = new AutomationWatch(catalog);

        await log.SaysAsync("a.yaml: loaded 'a'");
        await File.WriteAllTextAsync(file, Text("U"));
        await log.SaysAsync("a.yaml: reloaded 'a'");
        await File.WriteAllTextAsync(file, "automation: [");
        await log.SaysAsync("a.yaml: broken; 'a' stays active as it last loaded");
        Assert.Equal(["U"], Assert.IsType<SingleEventWhen>(catalog.Current.Automations[0].When).Condition.Types);
        await File.WriteAllTextAsync(file, Text("V"));
        await log.SaysAsync("a.yaml: reloaded 'a'");
        DirectoryInfo below = Directory.CreateDirectory(Path.Combine(_folder, "below"));
        File.Move(file, Path.Combine(below.FullName, "a.yaml"));
        await log.SaysAsync("below/a.yaml: loaded 'a'");
        below.Delete(recursive: true);
        await log.SaysAsync("below/a.yaml: removed 'a'");
        Assert.Empty(catalog.Current.Automations);
    }

    private static string Text(string type) => $"automation: a\nwhen: {{ type: {type} }}\nthen: {{ incident: {{ title: x }} }}\n";

    private sealed class LogChannel : ILogger<AutomationCatalog>
    {
        private readonly Channel<string> _lines = Channel.CreateUnbounded<string>();

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            _lines.Writer.TryWrite(formatter(state, exception));

        public async Task SaysAsync(string line)
        {
            using var patience = new CancellationTokenSource(s_patience);
            while (!(await _lines.Reader.ReadAsync(patience.Token)).StartsWith(line, StringComparison.Ordinal))
            {
            }
        }
    }
}
