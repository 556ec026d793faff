using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using static Reflex.Durable.Tests.Peer.PeerScenario;

namespace Reflex.Durable.Tests.Peer;

/// <summary>
/// What is done on both hosts. The test host of the SDK has no entities, starts at once what should start later, and loses the events that
/// are kept over a continuation: those are left out. So is
/// a caught failure inside another exception, whose cause the SDK drops and this engine keeps.
/// </summary>
internal static class PeerScenarios
{
    private static readonly TimeSpan Soon = TimeSpan.FromMilliseconds(20);

    public static IReadOnlyList<PeerScenario> All { get; } =
    [
        Run<string, string>("input and output in unicode", "früh ✓ 😀", (_, input) => Task.FromResult(input + "\u0000\n")),
        Run<string?, string?>("no input and no output", null, (_, input) => Task.FromResult(input)),
        Run<int[], int>("activities one after the other", new[] { 1, 2, 3 }, async (context, input) =>
        {
            int sum = 0;
            foreach (int value in input)
            {
                sum = await context.CallActivityAsync<int>("Add", new[] { sum, value });
            }

            return sum;
        }, r => r.Activity<int[], int>("Add", values => values.Sum())),
        Run<int, int>("activities side by side", 20, async (context, count) =>
            (await Task.WhenAll(Enumerable.Range(0, count).Select(i => context.CallActivityAsync<int>("Double", i)))).Sum(),
            r => r.Activity<int, int>("Double", value => 2 * value)),
        Run<string, string>("a failed activity with an inner failure", null, async (context, _) =>
            await TryAsync(() => context.CallActivityAsync("Fail")),
            r => r.Activity<string, string>("Fail", _ => throw new InvalidOperationException("outer", new ArgumentException("inner")))),
        Run<string, string>("what a failure is caused by", null, async (context, _) =>
        {
            try
            {
                return await context.CallActivityAsync<string>("Divide");
            }
            catch (TaskFailedException e)
            {
                TaskFailureDetails details = e.FailureDetails;
                return $"{details.IsCausedBy<DivideByZeroException>()} {details.IsCausedBy<ArithmeticException>()} {details.IsCausedBy<Exception>()}" +
                    $" {details.IsCausedBy<InvalidOperationException>()}";
            }
        }, r => r.Activity<string, string>("Divide", _ => throw new DivideByZeroException("no"))),
        Run<string, string>("an unhandled failure of an activity", null, (context, _) => context.CallActivityAsync<string>("Fail2"),
            r => r.Activity<string, string>("Fail2", _ => throw new NotSupportedException("not here"))),
        Run<string, string>("a failure of the orchestrator", null, (_, _) => throw new FormatException("bad")),
        Run<string, string>("an activity that does not exist", null, async (context, _) =>
        {
            try
            {
                return await context.CallActivityAsync<string>("Nobody");
            }
            catch (TaskFailedException e)
            {
                return e.FailureDetails.ErrorType;
            }
        }),
        Run<int, string>("retries until it works", 3, async (context, works) =>
        {
            int tries = await context.CallActivityAsync<int>(
                "Third", new Try(context.InstanceId, works), TaskOptions.FromRetryPolicy(new RetryPolicy(5, Soon)));
            return $"{tries}";
        }, r => r.Activity<Try, int>("Third", Tries.Third)),
        Run<int, string>("retries that run out", 2, async (context, attempts) =>
        {
            string failed = await TryAsync(() => context.CallActivityAsync(
                "Always", new Try(context.InstanceId, 0), TaskOptions.FromRetryPolicy(new RetryPolicy(attempts, Soon))));
            return $"{await context.CallActivityAsync<int>("Count", context.InstanceId)} {failed}";
        }, r =>
        {
            r.Activity<Try, int>("Always", Tries.Always);
            r.Activity<string, int>("Count", Tries.Count);
        }),
        Run<int, string>("retries that the predicate refuses", 5, async (context, attempts) =>
        {
            RetryPolicy policy = new(attempts, Soon) { HandleFailure = failure => !failure.IsCausedBy<TimeoutException>() };
            await TryAsync(() => context.CallActivityAsync("Always", new Try(context.InstanceId, 0), TaskOptions.FromRetryPolicy(policy)));
            return $"{await context.CallActivityAsync<int>("Count", context.InstanceId)}";
        }),
        Run<int, string>("retries by a handler", 4, async (context, most) =>
        {
            List<string> seen = [];
            string failed = await TryAsync(() => context.CallActivityAsync("Always", new Try(context.InstanceId, 0), TaskOptions.FromRetryHandler(retry =>
            {
                seen.Add($"{retry.LastAttemptNumber}:{retry.LastFailure.ErrorType}");
                return retry.LastAttemptNumber < most;
            })));
            return $"{await context.CallActivityAsync<int>("Count", context.InstanceId)} {string.Join(' ', seen)} {failed.Length > 0}";
        }),
        Run<string, string>("a child with its own ID", "in", (context, input) =>
            context.CallSubOrchestratorAsync<string>("Child", input, new SubOrchestrationOptions(instanceId: "child-" + context.InstanceId)),
            r => r.Orchestrator<string, string>("Child", (context, input) => Task.FromResult(
                $"{input} {context.Name} {context.Parent?.Name} {context.InstanceId == "child-" + context.Parent?.InstanceId}"))),
        Run<string, string>("a child that fails", null, async (context, _) => await TryAsync(() => context.CallSubOrchestratorAsync("Bad child")),
            r => r.Orchestrator<string, string>("Bad child", (_, _) => throw new InvalidOperationException("naughty"))),
        Run<string, string>("events in order and by any case", null, async (context, _) =>
            $"{await context.WaitForExternalEvent<int>("EVENT")} {await context.WaitForExternalEvent<int>("event")} {await context.WaitForExternalEvent<string?>("none")}",
            meanwhile: async (client, id) =>
            {
                await client.RaiseEventAsync(id, "event", 1);
                await client.RaiseEventAsync(id, "Event", 2);
                await client.RaiseEventAsync(id, "none");
            }),
        Run<string, string>("an event before it is awaited", null, async (context, _) =>
        {
            string first = await context.WaitForExternalEvent<string>("second");
            return first + await context.WaitForExternalEvent<string>("first");
        }, meanwhile: async (client, id) =>
        {
            await client.RaiseEventAsync(id, "first", "a");
            await client.RaiseEventAsync(id, "second", "b");
        }),
        Run<string, string>("a wait that times out", null, async (context, _) =>
            await TryAsync(() => context.WaitForExternalEvent<string>("never", TimeSpan.FromMilliseconds(50)))),
        Run<string, string>("a timer or an event", null, async (context, _) =>
        {
            using CancellationTokenSource cancel = new();
            Task<int> raised = context.WaitForExternalEvent<int>("e");
            Task timer = context.CreateTimer(TimeSpan.FromMinutes(10), cancel.Token);
            Task first = await Task.WhenAny(raised, timer);
            cancel.Cancel();
            return $"{first == raised} {timer.Status} {await raised}";
        }, meanwhile: (client, id) => client.RaiseEventAsync(id, "e", 3)),
        Run<string, string>("timers in the order of their times", null, async (context, _) =>
        {
            List<int> fired = [];
            await Task.WhenAll(new[] { 300, 100, 200 }.Select(async ms =>
            {
                await context.CreateTimer(TimeSpan.FromMilliseconds(ms), CancellationToken.None);
                fired.Add(ms);
            }));
            return string.Join(' ', fired);
        }),
        Run<int, string>("continue as new", 0, async (context, round) =>
        {
            await context.CreateTimer(TimeSpan.FromMilliseconds(10), CancellationToken.None);
            context.SetCustomStatus($"round {round}");
            if (round < 2)
            {
                context.ContinueAsNew(round + 1);
            }

            return $"{round}";
        }),
        Run<string, string>("two waits for one event name", null, async (context, _) =>
        {
            Task<int> first = context.WaitForExternalEvent<int>("n");
            Task<int> second = context.WaitForExternalEvent<int>("n");
            return $"{await first} {await second}";
        }, meanwhile: async (client, id) =>
        {
            await client.RaiseEventAsync(id, "n", 1);
            await client.RaiseEventAsync(id, "n", 2);
        }),
        Run<string, string>("a wait that is cancelled", null, async (context, _) =>
        {
            using CancellationTokenSource cancel = new();
            Task<string> wait = context.WaitForExternalEvent<string>("never", cancel.Token);
            cancel.Cancel();
            return await TryAsync(() => wait);
        }),
        Run<string, string>("some of many that fail", null, async (context, _) =>
        {
            Task<int>[] all = [.. Enumerable.Range(0, 6).Select(i => context.CallActivityAsync<int>("Odd fails", i))];
            string failed = await TryAsync(() => Task.WhenAll(all));
            return $"{failed} {string.Join(' ', all.Select(task => task.Status))}";
        }, r => r.Activity<int, int>("Odd fails", i => i % 2 == 1 ? throw new InvalidOperationException($"odd {i}") : i)),
        Run<string, string>("a child that is retried", null, async (context, _) =>
        {
            string failed = await TryAsync(() => context.CallSubOrchestratorAsync(
                "Tried child", context.InstanceId, TaskOptions.FromRetryPolicy(new RetryPolicy(3, Soon))));
            return $"{await context.CallActivityAsync<int>("Count", context.InstanceId)} {failed.Split(' ')[0]}";
        }, r => r.Orchestrator<string, string>("Tried child", async (context, parent) =>
            await context.CallActivityAsync<string>("Always", new Try(parent, 0)))),
        Run<string, string>("values of many types", null, async (context, _) =>
        {
            DateTimeOffset time = new(2026, 1, 2, 3, 4, 5, TimeSpan.FromHours(2));
            Bag bag = await context.CallActivityAsync<Bag>("Bag", new Bag(1.5m, double.MaxValue, time, TimeSpan.FromMilliseconds(1), [1, 2], null, Guid.Empty, ["a", null]));
            return $"{bag.Money} {bag.Size} {bag.Time:O} {bag.Span} {bag.Bytes?.Length} {bag.Nothing} {bag.Id} {bag.Texts?.Length}";
        }, r => r.Activity<Bag, Bag>("Bag", bag => bag)),
        new(
            "a version and tags",
            r => r.Orchestrator<string, string>("Versioned", (context, _) => Task.FromResult(
                $"{context.Version} {context.CompareVersionTo("2.0") > 0} {context.CompareVersionTo("2.1")} {context.CompareVersionTo("10.0") < 0}")),
            async client =>
            {
                string id = await client.ScheduleNewOrchestrationInstanceAsync("Versioned", null, new StartOrchestrationOptions
                {
                    Version = "2.1",
                    Tags = new Dictionary<string, string> { ["colour"] = "blau" },
                });
                OrchestrationMetadata end = await EndAsync(client, id);
                return $"{Describe(end)} {string.Join(' ', end.Tags)}";
            }),
        Run<string, string>("a custom status", null, async (context, _) =>
        {
            context.SetCustomStatus(new { Step = 1, Text = "ü" });
            await context.CallActivityAsync<int>("Double", 1);
            return "done";
        }),
        Run<string, string>("GUIDs", null, async (context, _) =>
        {
            Guid one = context.NewGuid();
            Guid two = context.NewGuid();
            await context.CallActivityAsync<int>("Double", 1);
            Guid three = context.NewGuid();
            return $"{one != two} {two != three} {one.Version} {three.Version}";
        }),
        Run<string, string>("what is done only when it is no replay", null, async (context, _) =>
        {
            for (int i = 0; i < 3; i++)
            {
                if (!context.IsReplaying)
                {
                    Tries.Note(context.InstanceId);
                }

                await context.CallActivityAsync<int>("Double", i);
            }

            return $"{await context.CallActivityAsync<int>("Count", context.InstanceId)}";
        }),
        Run<string, string>("time in an orchestrator", null, async (context, _) =>
        {
            DateTime begin = context.CurrentUtcDateTime;
            bool same = begin == context.CurrentUtcDateTime;
            await context.CreateTimer(begin.AddMilliseconds(30), CancellationToken.None);
            return $"{same} {begin.Kind} {context.CurrentUtcDateTime >= begin.AddMilliseconds(30)}";
        }),
        Run<string, string>("an activity that nobody awaits", null, async (context, _) =>
        {
            Task forgotten = context.CallActivityAsync<int>("Double", 1);
            await context.CallActivityAsync<int>("Double", 2);
            return "done";
        }),
        Run<string, string>("an input that can't be written", null, async (context, _) =>
            await TryAsync(() => context.CallActivityAsync<int>("Double", new Loop()))),
        Run<string, object>("an output that can't be written", null, (_, _) => Task.FromResult<object>(new Loop())),
        Run<string, string>("an input of another type", "text", async (context, input) =>
            await TryAsync(() => context.CallActivityAsync<int>("Double", input))),
        Run<string, string>("a result of another type", null, async (context, _) => await TryAsync(() => context.CallActivityAsync<DateTime>("Double", 1))),
        Run<string, int>("a payload of a megabyte", new string('x', 1_000_000), (context, input) => context.CallActivityAsync<int>("Length", input),
            r => r.Activity<string, int>("Length", text => text.Length)),
        Run<string, string>("an event from one to another", null, async (context, _) =>
        {
            string other = "other-" + context.InstanceId;
            Task<string> child = context.CallSubOrchestratorAsync<string>("Listener", null, new SubOrchestrationOptions(instanceId: other));
            await context.WaitForExternalEvent<string>("ready");
            context.SendEvent(other, "word", "hello");
            return await child;
        }, r => r.Orchestrator<string, string>("Listener", async (context, _) =>
        {
            context.SendEvent(context.Parent!.InstanceId, "ready", "");
            return await context.WaitForExternalEvent<string>("word");
        })),
        Run<string, string>("terminated with an output", null, (context, _) => context.WaitForExternalEvent<string>("never"),
            meanwhile: (client, id) => client.TerminateInstanceAsync(id, "stopped")),
        Run<string, string>("suspended and resumed", null, (context, _) => context.WaitForExternalEvent<string>("e"), meanwhile: async (client, id) =>
        {
            await client.SuspendInstanceAsync(id);
            await ReachAsync(client, id, OrchestrationRuntimeStatus.Suspended);
            await client.RaiseEventAsync(id, "e", "while suspended");
            await client.ResumeInstanceAsync(id);
        }),
        new(
            "a start under an ID that is taken",
            r => r.Orchestrator<string, string>("Quick", (_, input) => Task.FromResult(input)),
            async client =>
            {
                StartOrchestrationOptions options = new StartOrchestrationOptions("quick-one")
                    .WithDedupeStatuses([.. StartOrchestrationOptionsExtensions.ValidDedupeStatuses]);
                await client.ScheduleNewOrchestrationInstanceAsync("Quick", "first", options);
                await EndAsync(client, "quick-one");
                string again = await TryAsync(() => client.ScheduleNewOrchestrationInstanceAsync("Quick", "second", options));
                string wrong = await TryAsync(() => client.ScheduleNewOrchestrationInstanceAsync(
                    "Quick", "third", new StartOrchestrationOptions("quick-two").WithDedupeStatuses((OrchestrationRuntimeStatus)77)));
                return $"{again} {wrong} {Describe(await EndAsync(client, "quick-one"))}";
            }),
        new(
            "an instance that is not there",
            _ => { },
            async client => $"{await client.GetInstanceAsync("nobody") is null} {(await client.PurgeInstanceAsync("nobody")).PurgedInstanceCount}"),
        new(
            "purge and query",
            _ => { },
            async client =>
            {
                foreach (string id in (string[])["purge-a", "purge-b", "purge-c"])
                {
                    await client.ScheduleNewOrchestrationInstanceAsync("Quick", id, new StartOrchestrationOptions(id));
                    await EndAsync(client, id);
                }

                int purged = (await client.PurgeInstanceAsync("purge-b")).PurgedInstanceCount;
                List<string> left = [];
                await foreach (OrchestrationMetadata found in client.GetAllInstancesAsync(new OrchestrationQuery
                {
                    InstanceIdPrefix = "purge-",
                    Statuses = [OrchestrationRuntimeStatus.Completed],
                    FetchInputsAndOutputs = true,
                }))
                {
                    left.Add($"{found.InstanceId}={found.ReadOutputAs<string>()}");
                }

                return $"{purged} {string.Join(' ', left.Order())} {await client.GetInstanceAsync("purge-b") is null}";
            }),
        new(
            "versions of children",
            r =>
            {
                r.Orchestrator<string, string>("Versioned child", (context, _) => Task.FromResult($"{context.Version}"));
                r.Orchestrator<string, string>("Versioned parent", async (context, _) =>
                {
                    string one = await context.CallSubOrchestratorAsync<string>("Versioned child", null, new SubOrchestrationOptions(instanceId: "versioned-one"));
                    string two = await context.CallSubOrchestratorAsync<string>("Versioned child", null, new SubOrchestrationOptions(instanceId: "versioned-two")
                    {
                        Version = "3.0",
                    });
                    return $"{context.Version}/{one}/{two}";
                });
            },
            async client =>
            {
                string parent = await client.ScheduleNewOrchestrationInstanceAsync("Versioned parent", null, new StartOrchestrationOptions
                {
                    Version = "2.0",
                });
                OrchestrationMetadata[] ends = [await EndAsync(client, parent), await EndAsync(client, "versioned-one"), await EndAsync(client, "versioned-two")];
                return string.Join(" | ", ends.Select(Describe));
            }),
        new(
            "pages of a query",
            _ => { },
            async client =>
            {
                foreach (int i in Enumerable.Range(0, 5))
                {
                    await client.ScheduleNewOrchestrationInstanceAsync("Quick", $"{i}", new StartOrchestrationOptions($"page-{i}"));
                    await EndAsync(client, $"page-{i}");
                }

                List<string> pages = [];
                await foreach (Page<OrchestrationMetadata> page in client.GetAllInstancesAsync(
                    new OrchestrationQuery(InstanceIdPrefix: "page-", PageSize: 2, FetchInputsAndOutputs: true)).AsPages())
                {
                    pages.Add($"{page.Values.Count}{(page.ContinuationToken is null ? " last" : "")}");
                }

                return string.Join(", ", pages);
            }),
        new(
            "arguments that are no arguments",
            _ => { },
            async client => string.Join('|', await Task.WhenAll(
                TryAsync(() => client.RaiseEventAsync("", "e")),
                TryAsync(() => client.RaiseEventAsync("id", "")),
                TryAsync(() => client.TerminateInstanceAsync("")),
                TryAsync(() => client.SuspendInstanceAsync("")),
                TryAsync(() => client.GetInstanceAsync("")),
                TryAsync(() => client.PurgeInstanceAsync(""))))),
    ];

    private static async Task ReachAsync(DurableTaskClient client, string id, OrchestrationRuntimeStatus status)
    {
        using CancellationTokenSource patience = new(Patience);
        while ((await client.GetInstanceAsync(id, patience.Token))!.RuntimeStatus != status)
        {
            await Task.Yield();
        }
    }

    internal sealed record Try(string Run, int Works);

    internal sealed record Bag(
        decimal Money, double Size, DateTimeOffset Time, TimeSpan Span, byte[]? Bytes, string? Nothing, Guid Id, string?[]? Texts);

    internal sealed class Loop
    {
        public Loop Self => this;
    }

    /// <summary>How often activities were tried, by run.</summary>
    private static class Tries
    {
        private static readonly System.Collections.Concurrent.ConcurrentDictionary<string, int> s_tries = new();

        public static int Third(Try attempt) => s_tries.AddOrUpdate(attempt.Run, 1, (_, count) => count + 1) is int count && count < attempt.Works
            ? throw new TimeoutException($"try {count}")
            : count;

        public static int Always(Try attempt) => throw new TimeoutException($"try {s_tries.AddOrUpdate(attempt.Run, 1, (_, count) => count + 1)}");

        public static void Note(string run) => s_tries.AddOrUpdate(run, 1, (_, count) => count + 1);

        public static int Count(string run) => s_tries[run];
    }
}
