using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Reflex.Functions.Actions.Framework;
using Reflex.Functions.Tests.Support;

namespace Reflex.Functions.Tests.Storage;

/// <summary>What a run costs in requests to the tables, from its event to its end, counted at the door of the table service. More than this should be meant.</summary>
public sealed class RequestCountTests
{
    private const string OneStep = "steps:\n  - act: { action: test.act, with: { name: act } }";
    private const string ThreeSteps = "steps:\n  - a: { action: test.act, with: { name: a } }\n  - b: { action: test.act, with: { name: b } }\n  - c: { action: test.act, with: { name: c } }";
    private const string Approved = "steps:\n  - act: { action: test.act, with: { name: act }, approval: { approvers: [oncall], timeout: 1h } }";
    private const string Incident = "incident: { severity: high, title: Down, closeAfter: 1h }\nsteps:\n  - act: { action: test.act, with: { name: act } }";

    [Theory]
    [InlineData("one step", OneStep, 19)]
    [InlineData("three steps", ThreeSteps, 37)]
    [InlineData("approved", Approved, 51)]
    [InlineData("incident", Incident, 33)]
    public async Task A_run_costs_so_many_requests(string what, string then, int most)
    {
        var requests = new ConcurrentQueue<string>();
        await using FaultyTables tables = await FaultyTables.StartAsync();
        await using TestApp app = await TestApp.StartAsync(
            [TestAutomations.Health("count", then)],
            options =>
            {
                options.UseStorage = false;
                options.ConfigureServices = services => services.AddSingleton<IAction>(new ScriptedAction());
            },
            ("AzureWebJobsStorage", tables.ConnectionString));
        // The first one makes the tables.
        await RunAsync(app, "e1", then == Approved);
        tables.Choose = request =>
        {
            requests.Enqueue(request);
            return StorageFault.None;
        };

        await RunAsync(app, "e2", then == Approved);

        // To ask for the one approval is the test's own.
        int count = requests.Count - (then == Approved ? 1 : 0);
        Assert.True(count <= most, $"{what}: {count} requests\n{string.Join('\n', requests)}");
    }

    private static async Task RunAsync(TestApp app, string id, bool asked)
    {
        await app.PublishAsync(HealthEvents.Unavailable(id, app.Host.Clock.GetUtcNow(), $"{HealthEvents.Machine}-{id}"));
        if (asked)
        {
            await app.DecideAsync((await app.OnlyApprovalAsync()).GetProperty("id").GetString()!, "approve", "ana");
        }
    }
}
