using System.Reflection;
using System.Text.Json.Nodes;
using System.Text.Json;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Reflex.Durable;
using Reflex.Functions.Orchestrations;
using Reflex.Functions.Runs;
using Reflex.Functions.Settings;
using Reflex.Functions.Tests.Events;
using Reflex.Functions.Tests.Support;

namespace Reflex.Functions.Tests.Histories;

/// <summary>
/// The committed histories stand for the runs in flight at an upgrade: an orchestrator that does something else than they say would break
/// those runs.
/// </summary>
public sealed class CommittedHistoryTests
{
    private const string UpdateSwitch = "REFLEX_UPDATE_HISTORIES";
    private static readonly string s_folder = Path.Combine(Samples.Root, "tests", "Reflex.Functions.Tests", "Histories");

    public static TheoryData<string> Flows => [.. HistoryFlow.All.Select(flow => flow.Name)];

    public static TheoryData<string> Files =>
        [.. Directory.EnumerateFiles(s_folder, "*.json").Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Files))]
    public async Task A_committed_history_replays(string file)
    {
        await using TestApp app = await TestApp.StartAsync([]);

        app.Host.ReplayHistory(Read(file));
    }

    /// <summary>Run it with REFLEX_UPDATE_HISTORIES=1 to write the histories anew.</summary>
    [Theory]
    [MemberData(nameof(Flows))]
    public async Task Every_flow_replays_as_it_was_played_and_is_committed(string name)
    {
        (TestApp played, IReadOnlyCollection<string> replaced) = await HistoryFlow.All.Single(flow => flow.Name == name).RunAsync();
        await using TestApp app = played;

        IReadOnlyList<(string File, string History)> histories = [.. await ExportAsync(app, name), .. Name(replaced, name)];

        Assert.NotEmpty(histories);
        foreach ((string file, string history) in histories)
        {
            app.Host.ReplayHistory(history);
            foreach (string foreign in (string[])[Samples.Root, Path.GetTempPath(), "   at "])
            {
                Assert.DoesNotContain(foreign, history, StringComparison.Ordinal);
            }

            string path = Path.Combine(s_folder, file);
            if (Environment.GetEnvironmentVariable(UpdateSwitch) is "1")
            {
                await File.WriteAllTextAsync(path, history);
            }

            Assert.True(File.Exists(path), $"{path} is missing; run this test with {UpdateSwitch}=1.");
        }
    }

    [Fact]
    public void Every_orchestrator_has_a_committed_history()
    {
        string[] orchestrators =
        [
            .. typeof(RunOrchestrator).Assembly.GetTypes()
                .SelectMany(type => type.GetMethods(BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.DeclaredOnly))
                .Where(method => method.GetParameters().Any(parameter => parameter.IsDefined(typeof(OrchestrationTriggerAttribute))))
                .Select(method => method.GetCustomAttribute<FunctionAttribute>()!.Name)
                .Order(StringComparer.Ordinal),
        ];
        IEnumerable<string> recorded = Directory.EnumerateFiles(s_folder, "*.json").Select(file => Start(JsonNode.Parse(File.ReadAllText(file))!)["name"]!.GetValue<string>());

        Assert.NotEmpty(orchestrators);
        Assert.Equal(orchestrators, recorded.Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_run_whose_steps_are_no_longer_the_same_diverges()
    {
        JsonNode history = JsonNode.Parse(Read("group.RunOrchestrator.json"))!;
        JsonNode start = Start(history);
        RunRequest request = JsonSerializer.Deserialize<RunRequest>(start["input"]!.GetValue<string>(), ReflexJson.Options)!;
        string changed = request.Text.Replace("onFailure: undo", "onFailure: stop", StringComparison.Ordinal);
        Assert.NotEqual(request.Text, changed);
        start["input"] = JsonSerializer.Serialize(request with { Text = changed, Hash = new string('0', 64) }, ReflexJson.Options);
        await using TestApp app = await TestApp.StartAsync([]);

        var diverged = Assert.Throws<OrchestrationDivergedException>(() => app.Host.ReplayHistory(history.ToJsonString()));

        Assert.Contains("Orchestrator 'RunOrchestrator'", diverged.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_history_under_another_orchestrator_diverges()
    {
        JsonNode history = JsonNode.Parse(Read("redrive.RedriveOrchestrator.json"))!;
        Start(history)["name"] = nameof(TargetGrantOrchestrator);
        Start(history)["input"] = "\"run\"";
        await using TestApp app = await TestApp.StartAsync([]);

        var diverged = Assert.Throws<OrchestrationDivergedException>(() => app.Host.ReplayHistory(history.ToJsonString()));

        Assert.Contains("activity 'RedriveDeadLetters'", diverged.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Orchestrators_that_continue_as_new_have_a_committed_history_that_does()
    {
        Assert.Contains(
            Directory.EnumerateFiles(s_folder, "*.continued.json"),
            file => JsonNode.Parse(File.ReadAllText(file))!["turns"]!.AsArray()[^1]!["actions"]!.AsArray()[^1]!["event"]!.GetValue<string>() == "ContinuedAsNew");
    }

    private static string Read(string file) => File.ReadAllText(Path.Combine(s_folder, file));

    private static JsonNode Start(JsonNode history) => history["turns"]![0]!["inbox"]!.AsArray().Single(one => one!["event"]!.GetValue<string>() == "ExecutionStarted")!;

    /// <summary>The first history of each orchestrator that continued as new.</summary>
    private static IEnumerable<(string File, string History)> Name(IEnumerable<string> replaced, string flow) => replaced
        .GroupBy(history => Start(JsonNode.Parse(history)!)["name"]!.GetValue<string>())
        .Select(group => ($"{flow}.{group.Key}.continued.json", group.First()));

    /// <summary>Every orchestration's history, named by flow and orchestrator, and numbered from the second on.</summary>
    private static async Task<IReadOnlyList<(string File, string History)>> ExportAsync(TestApp app, string flow)
    {
        var instances = new List<OrchestrationMetadata>();
        await foreach (OrchestrationMetadata instance in app.Host.Durable.GetAllInstancesAsync(new OrchestrationQuery()))
        {
            instances.Add(instance);
        }

        var histories = new List<(string, string)>();
        foreach (IGrouping<string, OrchestrationMetadata> group in instances.Where(one => !one.InstanceId.StartsWith('@')).GroupBy(one => one.Name))
        {
            int number = 1;
            foreach (OrchestrationMetadata instance in group.OrderBy(one => one.CreatedAt).ThenBy(one => one.InstanceId, StringComparer.Ordinal))
            {
                string suffix = number++ == 1 ? "" : $"-{number - 1}";
                histories.Add(($"{flow}.{group.Key}{suffix}.json", await app.Host.ExportHistoryAsync(instance.InstanceId)));
            }
        }

        return histories;
    }
}
