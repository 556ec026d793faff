using System.Text.Json;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.DependencyInjection;
using Reflex.Engine.Admission;
using Reflex.Engine.Execution;
using Reflex.Functions.Actions.Framework;
using Reflex.Functions.Incidents;
using Reflex.Functions.Runs;
using Reflex.Functions.Tests.Support;

namespace Reflex.Functions.Tests.Flows;

/// <summary>Orchestrations that were ended from outside: their runs and incidents get an end, and hold nobody up.</summary>
public sealed class ReconcileTests
{
    private const string Act = "      action: test.act\n      with: { name: act }\n      approval: { approvers: [oncall], timeout: 2d }";
    private const string Then = "target: \"{{ event.subject }}\"\nsteps:\n  - act:\n" + Act;
    private readonly ScriptedAction _action = new();

    private Task<TestApp> StartAsync(string then = Then, string guards = "") => TestApp.StartAsync(
        [TestAutomations.Health("watched", then, guards: guards)], options => options.ConfigureServices = services => services.AddSingleton<IAction>(_action));

    private static Task DownAsync(TestApp app, string id) => app.PublishAsync(HealthEvents.Unavailable(id, app.Host.Clock.GetUtcNow()));

    private static async Task TerminateAsync(TestApp app, string id, bool recursive)
    {
        await app.Host.Durable.TerminateInstanceAsync(id, new TerminateInstanceOptions(Recursive: recursive));
        await app.Host.WhenIdleAsync();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_terminated_run_gets_its_end_within_the_hour_and_its_request_is_withdrawn(bool recursive)
    {
        await using TestApp app = await StartAsync();
        await DownAsync(app, "e1");
        RunRecord before = await app.OnlyRunAsync();
        string approval = (await app.OnlyApprovalAsync()).GetProperty("id").GetString()!;
        await TerminateAsync(app, before.RunId, recursive);
        Assert.Equal(RunState.WaitingForApproval, (await app.OnlyRunAsync()).State);

        await app.Host.RestartAsync(TimeSpan.FromMinutes(2));
        await app.Host.AdvanceAsync(TimeSpan.FromHours(1));

        RunRecord run = await app.OnlyRunAsync();
        Assert.Equal(RunState.Cancelled, run.State);
        Assert.Contains("terminated from outside", run.Reason);
        Assert.NotNull(run.EndedAt);
        Assert.Empty(await app.RunsAsync("?state=waitingForApproval"));
        Assert.Equal("withdrawn", (await app.GetAsync($"approvals/{approval}")).GetProperty("state").GetString());
        Assert.Equal([TimelineKinds.RunReconciled, TimelineKinds.RunFinished], (await app.TimelineAsync(run.RunId)).TakeLast(2).Select(entry => entry.Kind));
        JsonElement[] audit = [.. (await app.GetAsync("audit?top=200")).GetProperty("items").EnumerateArray()];
        Assert.Single(audit, record => record.GetProperty("action").GetString() == "run.reconciled");
        Assert.True((await app.GetAsync("audit/verify")).GetProperty("isWhole").GetBoolean());

        // Its end is told once, and its target is free.
        await app.Host.AdvanceAsync(TimeSpan.FromHours(2));
        Assert.Single(await app.TimelineAsync(run.RunId), entry => entry.Kind == TimelineKinds.RunFinished);
        await DownAsync(app, "e2");
        Assert.Single(await app.RunsAsync("?state=waitingForApproval"));
    }

    [Fact]
    public async Task A_run_that_is_shown_is_shown_as_it_stands()
    {
        await using TestApp app = await StartAsync();
        await DownAsync(app, "e1");
        string id = (await app.OnlyRunAsync()).RunId;
        await app.Host.AdvanceAsync(TimeSpan.FromMinutes(2));
        await TerminateAsync(app, id, recursive: true);
        (int cancelled, JsonElement why) = await app.SendAsync(HttpMethod.Post, $"runs/{id}/cancel", new { }, "olga", "Reflex.Operator");

        Assert.Equal((409, "ended"), (cancelled, why.GetProperty("code").GetString()));
        Assert.Equal("cancelled", (await app.GetAsync($"runs/{id}")).GetProperty("run").GetProperty("state").GetString());
    }

    [Fact]
    public async Task A_run_whose_orchestration_was_purged_has_failed()
    {
        await using TestApp app = await StartAsync();
        await DownAsync(app, "e1");
        string id = (await app.OnlyRunAsync()).RunId;
        await TerminateAsync(app, id, recursive: true);
        await app.Host.Durable.PurgeInstanceAsync(id);
        await app.Host.AdvanceAsync(TimeSpan.FromMinutes(2));

        JsonElement run = (await app.GetAsync($"runs/{id}")).GetProperty("run");
        Assert.Equal("failed", run.GetProperty("state").GetString());
        Assert.Contains("no longer exists in the durable store", run.GetProperty("reason").GetString());
    }

    [Fact]
    public async Task Runs_that_wait_in_truth_are_left_alone()
    {
        await using TestApp app = await StartAsync();
        await DownAsync(app, "e1");
        await app.Host.AdvanceAsync(TimeSpan.FromHours(5));

        Assert.Equal(RunState.WaitingForApproval, (await app.OnlyRunAsync()).State);
        await app.DecideAsync((await app.OnlyApprovalAsync()).GetProperty("id").GetString()!, "approve", "ana");
        Assert.Equal(RunState.Succeeded, (await app.OnlyRunAsync()).State);
    }

    [Theory]
    [InlineData("incident", true)]
    [InlineData("incident", false)]
    [InlineData("run", true)]
    public async Task An_incident_that_nobody_would_close_is_closed_and_the_next_match_opens_a_new_one(string terminated, bool recursive)
    {
        await using TestApp app = await StartAsync("incident: { title: down, closeAfter: 30m }\n" + Then);
        await DownAsync(app, "e1");
        RunRecord run = await app.OnlyRunAsync();
        await TerminateAsync(app, terminated == "run" ? run.RunId : InstanceIds.Incident(run.IncidentId!, 1), recursive);
        await app.Host.AdvanceAsync(TimeSpan.FromHours(3));

        IncidentRecord incident = (await app.Service<IncidentStore>().FindAsync(run.IncidentId!, CancellationToken.None))!;
        Assert.Equal(IncidentState.Closed, incident.State);
        await DownAsync(app, "e2");
        Assert.Single((await app.GetAsync("incidents?state=open")).GetProperty("items").EnumerateArray());
    }
}
