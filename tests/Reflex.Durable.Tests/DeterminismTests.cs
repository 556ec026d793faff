using System.Text.Json.Nodes;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;

namespace Reflex.Durable.Tests;

public sealed class DeterminismTests
{
    private int _calls;

    [Fact]
    public async Task Code_that_diverges_on_replay_fails_naming_orchestrator_step_history_and_code()
    {
        await using TestEngine engine = await StartAsync((context, _) =>
            context.CallActivityAsync<string>(_calls++ == 0 ? "A" : "B"));

        OrchestrationMetadata run = await engine.RunAsync("Odd", id: "x");

        Assert.Equal(OrchestrationRuntimeStatus.Failed, run.RuntimeStatus);
        Assert.StartsWith(
            "Orchestrator 'Odd' (instance 'x') diverged from its history in turn 1: history has step #0, activity 'A', the code now has " +
            "step #0, activity 'B'.",
            run.FailureDetails?.ErrorMessage,
            StringComparison.Ordinal);
        Assert.Equal("DurableTask.Core.Exceptions.NonDeterministicOrchestrationException", run.FailureDetails?.ErrorType);
    }

    [Fact]
    public async Task An_input_taken_from_outside_is_found_by_the_replay_after_every_turn()
    {
        await using TestEngine engine = await StartAsync((context, _) => context.CallActivityAsync<string>("A", _calls++));

        OrchestrationMetadata run = await engine.RunAsync("Odd");

        Assert.Contains("activity 'A' with input 0, the code now has step #0, activity 'A' with input 1", run.FailureDetails?.ErrorMessage, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Code_that_does_less_or_more_when_replayed_fails()
    {
        await using TestEngine engine = await StartAsync(async (context, _) =>
        {
            if (_calls++ == 0)
            {
                await context.CallActivityAsync<string>("A");
            }

            return "done";
        });

        OrchestrationMetadata run = await engine.RunAsync("Odd");

        Assert.Contains("history has step #0, activity 'A', the code now has its end with output", run.FailureDetails?.ErrorMessage, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Code_changed_while_an_instance_waited_fails_that_instance_on_replay()
    {
        using TempFolder folder = new();
        bool changed = false;
        await using TestEngine engine = await TestEngine.StartAsync(
            registry => registry
                .AddActivity<string, string>("A", (_, _) => Task.FromResult("a"))
                .AddOrchestrator<string, string>("Changing", async (context, _) =>
                {
                    await context.CallActivityAsync<string>(changed ? "New" : "A");
                    return await context.WaitForExternalEvent<string>("e");
                }),
            options => options with { Storage = folder.Storage, ReplayAfterEveryTurn = false });
        await engine.RunAsync("Changing", id: "x");

        changed = true;
        await engine.RestartAsync();
        await engine.Client.RaiseEventAsync("x", "e", "go");
        await engine.IdleAsync();

        Assert.Contains("history has step #0, activity 'A', the code now has step #0, activity 'New'", (await engine.GetAsync("x")).FailureDetails?.ErrorMessage, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Awaiting_something_that_is_not_durable_fails_the_run_and_says_what_to_do()
    {
        TaskCompletionSource outside = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using TestEngine engine = await StartAsync(async (_, _) =>
        {
            await outside.Task;
            return "";
        });
        await engine.RunAsync("Odd", id: "x");

        outside.SetResult();
        OrchestrationMetadata run = await engine.Client.WaitForInstanceCompletionAsync("x", true).WaitAsync(TestEngine.Patience);

        Assert.Contains("awaited a task that isn't durable", run.FailureDetails?.ErrorMessage, StringComparison.Ordinal);
    }

    [Fact]
    public async Task New_guids_differ_from_each_other_and_are_the_same_in_a_replay()
    {
        await using TestEngine engine = await StartAsync(async (context, _) =>
        {
            Guid first = context.NewGuid();
            Guid second = context.NewGuid();
            await context.CallActivityAsync<string>("A", first);
            return $"{first != second} {first.Version}";
        });

        Assert.Equal("True 5", (await engine.RunAsync("Odd")).ReadOutputAs<string>());
    }

    [Fact]
    public async Task A_replay_safe_logger_logs_each_line_once()
    {
        LinesLogger lines = new();
        await using TestEngine engine = await TestEngine.StartAsync(
            registry => registry
                .AddActivity<string, string>("A", (_, _) => Task.FromResult("a"))
                .AddOrchestrator<string, bool>("Log", async (context, _) =>
                {
                    ILogger logger = context.CreateReplaySafeLogger("Orchestrator");
                    for (int i = 0; i < 3; i++)
                    {
                        logger.LogInformation("line {Number}", i);
                        await context.CallActivityAsync<string>("A");
                    }

                    return context.IsReplaying;
                }),
            loggerFactory: lines);

        OrchestrationMetadata run = await engine.RunAsync("Log");

        Assert.Equal(["line 0", "line 1", "line 2"], lines.Lines);
        Assert.Equal(OrchestrationRuntimeStatus.Failed, run.RuntimeStatus);
        Assert.Contains("its end with output false, the code now has its end with output true", run.FailureDetails?.ErrorMessage, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_instance_that_left_memory_comes_back_from_its_history()
    {
        await using TestEngine engine = await TestEngine.StartAsync(
            registry => registry
                .AddActivity<int, int>("Double", (_, value) => Task.FromResult(value * 2))
                .AddOrchestrator<int, int>("Wait", async (context, value) =>
                {
                    value = await context.CallActivityAsync<int>("Double", value);
                    context.SetCustomStatus("waiting");
                    value += await context.WaitForExternalEvent<int>("e");
                    return await context.CallActivityAsync<int>("Double", value);
                }),
            options => options with { MaxCachedInstances = 10, ReplayAfterEveryTurn = false });
        await Task.WhenAll(Enumerable.Range(0, 200).Select(i => engine.ScheduleAsync("Wait", i, $"{i}")));
        await engine.IdleAsync();
        await Task.WhenAll(Enumerable.Range(0, 200).Select(i => engine.Client.RaiseEventAsync($"{i}", "e", 1)));
        await engine.IdleAsync();

        for (int i = 0; i < 200; i++)
        {
            OrchestrationMetadata run = await engine.GetAsync($"{i}");
            Assert.Equal(((i * 2) + 1) * 2, run.ReadOutputAs<int>());
            Assert.Equal("waiting", run.ReadCustomStatusAs<string>());
        }
    }

    [Fact]
    public async Task An_exported_history_replays_and_a_change_that_would_break_it_is_found()
    {
        DurableRegistry changed = new();
        changed.AddOrchestrator<string, string>("Odd", (context, _) => context.CallActivityAsync<string>("Renamed"));
        DurableRegistry same = new();
        same.AddOrchestrator<string, string>("Odd", (context, _) => context.CallActivityAsync<string>("A", "żółć <&>"));
        await using TestEngine engine = await StartAsync((context, _) => context.CallActivityAsync<string>("A", "żółć <&>"));
        await engine.RunAsync("Odd", id: "x");

        string history = await engine.Engine.ExportHistoryAsync("x");

        HistoryReplayer.Replay(same, history);
        OrchestrationDivergedException diverged =
            Assert.Throws<OrchestrationDivergedException>(() => HistoryReplayer.Replay(changed, history));
        Assert.Contains("activity 'A'", diverged.Message, StringComparison.Ordinal);
        Assert.Throws<FormatException>(() => HistoryReplayer.Replay(same, "{}"));
        Assert.Throws<FormatException>(() => HistoryReplayer.Replay(same, "no json"));
    }

    [Fact]
    public async Task A_replay_compares_what_steps_were_given_unless_it_is_asked_not_to()
    {
        string history;
        await using (TestEngine engine = await StartAsync((context, _) => context.CallActivityAsync<string>("A", "then")))
        {
            await engine.RunAsync("Odd", id: "x");
            history = await engine.Engine.ExportHistoryAsync("x");
        }

        DurableRegistry changed = new();
        changed.AddOrchestrator<string, string>("Odd", (context, _) => context.CallActivityAsync<string>("A", "now"));

        OrchestrationDivergedException diverged =
            Assert.Throws<OrchestrationDivergedException>(() => HistoryReplayer.Replay(changed, history));
        Assert.Contains(
            """history has step #0, activity 'A' with input "then", the code now has step #0, activity 'A' with input "now".""",
            diverged.Message, StringComparison.Ordinal);
        HistoryReplayer.Replay(changed, history, compareInputs: false);
    }

    [Theory]
    [InlineData("""{"a":1,"b":[{"c":"x"}]}""", true)]
    [InlineData("""{"b":[{"c":"x","d":null}],"a":1.0,"e":2}""", true)]
    [InlineData("""{"a":1,"b":[{"c":"y"}]}""", false)]
    [InlineData("""{"a":1,"b":[{"c":"x"},{"c":"z"}]}""", false)]
    [InlineData("""{"a":1}""", false)]
    [InlineData("null", false)]
    public async Task A_property_that_was_added_to_an_input_is_no_divergence_and_every_other_change_is(string now, bool replays)
    {
        string history;
        await using (TestEngine engine = await StartAsync(
            (context, _) => context.CallActivityAsync<string>("A", JsonNode.Parse("""{"a":1,"b":[{"c":"x"}]}"""))))
        {
            await engine.RunAsync("Odd", id: "x");
            history = await engine.Engine.ExportHistoryAsync("x");
        }

        DurableRegistry changed = new();
        changed.AddOrchestrator<string, string>("Odd", (context, _) => context.CallActivityAsync<string>("A", JsonNode.Parse(now)));

        Exception? diverged = Record.Exception(() => HistoryReplayer.Replay(changed, history));

        Assert.Equal(replays, diverged is not OrchestrationDivergedException);
    }

    [Fact]
    public async Task A_run_that_was_terminated_before_its_start_replays_without_having_run()
    {
        DurableRegistry registry = new();
        registry.AddOrchestrator<string, string>("Odd", (context, _) => context.CallActivityAsync<string>("A"));
        await using TestEngine engine = await StartAsync((context, _) => context.CallActivityAsync<string>("A"));
        await engine.Client.ScheduleNewOrchestrationInstanceAsync(
            "Odd", new StartOrchestrationOptions("x", engine.Clock.GetUtcNow().AddHours(1)));
        await engine.Client.TerminateInstanceAsync("x", "gone");
        await engine.AdvanceAsync(TimeSpan.FromHours(2));

        HistoryReplayer.Replay(registry, await engine.Engine.ExportHistoryAsync("x"));

        Assert.Equal("gone", (await engine.GetAsync("x")).ReadOutputAs<string>());
    }

    [Fact]
    public async Task The_history_of_an_execution_that_continued_as_new_can_be_kept_and_replays()
    {
        List<(string Id, string History)> replaced = [];
        DurableRegistry registry = new();
        registry.AddOrchestrator<int, int>("Rounds", RoundsAsync);
        await using TestEngine engine = await TestEngine.StartAsync(
            r => r.AddOrchestrator<int, int>("Rounds", RoundsAsync),
            options => options with { HistoryReplaced = (id, history) => replaced.Add((id, history)) });
        await engine.ScheduleAsync("Rounds", 0, "x");
        await engine.AdvanceAsync(TimeSpan.FromHours(1));

        Assert.Equal(["x", "x"], replaced.Select(entry => entry.Id));
        Assert.All(replaced, entry => Assert.Contains("\"ContinuedAsNew\"", entry.History, StringComparison.Ordinal));
        Assert.All(replaced, entry => HistoryReplayer.Replay(registry, entry.History));

        static async Task<int> RoundsAsync(TaskOrchestrationContext context, int round)
        {
            await context.CreateTimer(TimeSpan.FromMinutes(1), CancellationToken.None);
            if (round < 2)
            {
                context.ContinueAsNew(round + 1);
            }

            return round;
        }
    }

    private static Task<TestEngine> StartAsync(Func<TaskOrchestrationContext, string, Task<string>> orchestrator) =>
        TestEngine.StartAsync(registry => registry
            .AddActivity<object, string>("A", (_, _) => Task.FromResult("a"))
            .AddActivity<object, string>("B", (_, _) => Task.FromResult("b"))
            .AddOrchestrator("Odd", orchestrator));

    private sealed class LinesLogger : ILoggerFactory, ILogger
    {
        public List<string> Lines { get; } = [];

        public void AddProvider(ILoggerProvider provider)
        {
        }

        public ILogger CreateLogger(string categoryName) =>
            categoryName == "Orchestrator" ? this : Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Lines.Add(formatter(state, exception));

        public void Dispose()
        {
        }
    }
}
