using System.Collections.Concurrent;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Reflex.Engine.Execution;
using Reflex.Functions.Actions.Framework;
using Reflex.Functions.Tests.Support;
using Reflex.Local.ServiceBus.Broker;

namespace Reflex.Functions.Tests.Histories;

/// <summary>
/// What is played on the app to get histories: between them the flows pass through every orchestrator, and through every kind of step that
/// a run can take.
/// </summary>
internal sealed record HistoryFlow(string Name, string[] Automations, Action<ScriptedAction> Script, Func<TestApp, Task> Play)
{
    private const string Group = """
        onFailure: undo
        steps:
          - both:
              parallel:
                - a: { action: test.act, with: { name: a }, undo: { action: test.act, with: { name: undo-a } } }
                - b: { action: test.act, with: { name: b } }
        """;

    private const string Repair = """
        target: "{{ event.subject }}"
        onFailure: undo
        incident: { severity: high, title: "{{ event.subject }} is down", closeAfter: 30m }
        steps:
          - mend:
              action: test.act
              with: { name: mend }
              retry: { attempts: 3, backoff: 5s }
              verify: { action: test.act, with: { name: look }, until: { name: look }, every: 10s, timeout: 1m }
              undo: { action: test.act, with: { name: undo-mend } }
          - tell:
              action: test.act
              with: { name: tell }
              when: "{{ steps.mend.name }}"
              approval: { approvers: [oncall], timeout: 1h, onTimeout: escalate, escalateTo: [leads] }
          - last: { action: test.act, with: { name: last } }
        """;

    public static IReadOnlyList<HistoryFlow> All { get; } =
    [
        new("repair", [TestAutomations.Health("repair", Repair)], FailOnceAndAtTheEnd, RepairAsync),
        new("checked", [TestAutomations.Health("checked", Repair, guards: "guards: { breaker: { failures: 3, cooldown: 1h } }")], FailOnceAndAtTheEnd, RepairAsync),
        new("group", [TestAutomations.Health("group", Group)], FailInTheGroup, GroupAsync),
        new("shadow", [TestAutomations.Health("shadow", Repair, "shadow")], static _ => { }, DownAsync),
        new("planned", [TestAutomations.Health("planned", Group, "shadow", "guards: { oncePer: 1h, limit: { runs: 5, per: 1h } }")], static _ => { }, DownAsync),
        new("held", [TestAutomations.Health("held", Group, guards: "guards: { maintenance: [{ cron: \"0 0 * * *\", duration: 4h }] }")], static _ => { }, DownAsync),
        new("rejected", [TestAutomations.Health("rejected", Group, "approve")], static _ => { }, RejectAsync),
        new("queue", [TestAutomations.Health("first", Slow("one")), TestAutomations.Health("second", Slow("two"))], PollEach, QueueAsync),
        new("recurring", [TestAutomations.Health("recurring", Repair, "shadow")], static _ => { }, RecurAsync),
        new("redrive", [], static _ => { }, RedriveAsync),
        new("compare", [TestAutomations.Health("compare", Slow("one"))], static _ => { }, CompareAsync),
    ];

    /// <summary>Starts the app for the flow and plays it to its end.</summary>
    /// <returns>The app, and the histories of executions that continued as new, which it has no longer.</returns>
    public async Task<(TestApp App, IReadOnlyCollection<string> Replaced)> RunAsync()
    {
        var replaced = new ConcurrentQueue<string>();
        var action = new ScriptedAction();
        Script(action);
        TestApp app = await TestApp.StartAsync(Automations, options =>
        {
            options.ConfigureServices = services => services.AddSingleton<IAction>(action);
            options.ConfigureDurable = durable => durable with { HistoryReplaced = (_, history) => replaced.Enqueue(history) };
        });
        try
        {
            await Play(app);
            return (app, replaced);
        }
        catch
        {
            await app.DisposeAsync();
            throw;
        }
    }

    private static string Slow(string name) =>
        $"target: \"{{{{ event.subject }}}}\"\nsteps:\n  - {name}: {{ action: test.act, with: {{ name: {name} }} }}";

    private static ActionOutcome Pending() => ActionOutcome.WaitFor(new PendingOperation([], 60, null));

    private static void FailOnceAndAtTheEnd(ScriptedAction action) => action
        .On("mend", ActionOutcome.Fail("Busy", "It is busy.", retryable: true, TimeSpan.FromSeconds(60)))
        .On("look", ActionOutcome.Done())
        .On("last", ActionOutcome.Fail("Broken", "It broke."));

    private static void FailInTheGroup(ScriptedAction action) => action.On("a", Pending()).On("b", ActionOutcome.Fail("Broken", "It broke."));

    private static void PollEach(ScriptedAction action) => action.On("one", Pending()).On("two", Pending());

    private static Task DownAsync(TestApp app) => app.PublishAsync(HealthEvents.Unavailable("e1", app.Host.Clock.GetUtcNow()));

    private static async Task RepairAsync(TestApp app)
    {
        await DownAsync(app);
        await app.Host.AdvanceAsync(TimeSpan.FromMinutes(5));
        await app.Host.AdvanceAsync(TimeSpan.FromHours(1));
        string id = (await app.OnlyApprovalAsync()).GetProperty("id").GetString()!;
        (int status, _) = await app.DecideAsync(id, "approve", "lea", "Reflex.Approver,leads");
        Assert.Equal(200, status);
        await app.Host.AdvanceAsync(TimeSpan.FromHours(1));
    }

    private static async Task GroupAsync(TestApp app)
    {
        await DownAsync(app);
        await app.Host.AdvanceAsync(TimeSpan.FromMinutes(5));
    }

    /// <summary>An incident that comes back so often that its history is begun anew.</summary>
    private static async Task RecurAsync(TestApp app)
    {
        for (int time = 0; time < 52; time++)
        {
            await app.PublishAsync(HealthEvents.Unavailable($"e{time}", app.Host.Clock.GetUtcNow()));
            await app.Host.AdvanceAsync(TimeSpan.FromMinutes(20));
        }
    }

    private static async Task RejectAsync(TestApp app)
    {
        await DownAsync(app);
        await app.DecideAsync((await app.OnlyApprovalAsync()).GetProperty("id").GetString()!, "reject", "ana", "Reflex.Approver,oncall,operators", "no");
        await app.Host.AdvanceAsync(TimeSpan.FromDays(2));
    }

    private static async Task QueueAsync(TestApp app)
    {
        await DownAsync(app);
        await app.Host.AdvanceAsync(TimeSpan.FromMinutes(10));
    }

    private static async Task CompareAsync(TestApp app)
    {
        string candidate = TestAutomations.Health("compare", Repair, "approve", "guards: { limit: { runs: 5, per: 1h } }");
        (int status, _) = await app.SendAsync(HttpMethod.Put, "automations/compare/candidate", new { text = candidate });
        Assert.Equal(200, status);
        await DownAsync(app);
    }

    private static async Task RedriveAsync(TestApp app)
    {
        for (int number = 0; number < 3; number++)
        {
            app.Host.ServiceBus.Send("stock-levels/$deadletterqueue", new BrokerMessage
            {
                Body = Encoding.UTF8.GetBytes("""{"sku":"A-1"}"""),
                ContentType = "application/json",
                MessageId = $"m{number}",
                ApplicationProperties = new Dictionary<string, object> { ["DeadLetterReason"] = "MaxDeliveryCountExceeded" },
            });
        }

        await app.Host.AdvanceAsync(TimeSpan.FromSeconds(1));
        (int status, _) = await app.SendAsync(
            HttpMethod.Post, "dead-letters/stock-levels/redrive", new { filter = new { reason = "MaxDeliveryCountExceeded" }, perSecond = 1 });
        Assert.Equal(202, status);
        await app.Host.AdvanceAsync(TimeSpan.FromMinutes(1));
    }
}
