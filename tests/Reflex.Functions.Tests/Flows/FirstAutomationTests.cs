using System.Text.Json;
using Reflex.Engine.Execution;
using Reflex.Functions.Actions.Framework;
using Reflex.Functions.Audit;
using Reflex.Functions.Runs;
using Reflex.Functions.Tests.Support;

namespace Reflex.Functions.Tests.Flows;

/// <summary>The shipped automation for unhealthy machines, from the webhook to the audit.</summary>
public sealed class FirstAutomationTests
{
    private static async Task<TestApp> StartAsync() => await TestApp.StartAsync([TestAutomations.Shipped("restart-unhealthy-vm")]);

    [Fact]
    public async Task An_unhealthy_machine_is_restarted_after_approval_and_verified()
    {
        await using TestApp app = await StartAsync();
        await app.PublishAsync(HealthEvents.Unavailable("e1", app.Host.Clock.GetUtcNow()));

        JsonElement approval = await app.OnlyApprovalAsync();
        Assert.Equal("restart", approval.GetProperty("step").GetString());
        Assert.Equal(RunState.WaitingForApproval, (await app.OnlyRunAsync()).State);

        (int status, JsonElement answer) = await app.DecideAsync(approval.GetProperty("id").GetString()!, "approve", "ana", "Reflex.Approver,platform-oncall");
        Assert.Equal(200, status);
        Assert.Equal("Recorded", answer.GetProperty("answer").GetString());

        RunRecord run = await app.OnlyRunAsync();
        Assert.Equal(RunState.Succeeded, run.State);
        List<TimelineEntry> timeline = await app.TimelineAsync(run.RunId);
        Assert.Equal(
            [
                "run.started", "approval.requested", "approval.closed", "target.locked", "step.started", "step.succeeded", "verify.succeeded",
                "step.started", "step.succeeded", "run.finished",
            ],
            timeline.Select(entry => entry.Kind));
        Assert.Equal(Enumerable.Range(1, timeline.Count), timeline.Select(entry => entry.Sequence));
        AuditVerdict audit = await app.Service<AuditLog>().VerifyAsync(CancellationToken.None);
        Assert.True(audit.IsWhole, string.Join("; ", audit.Findings));
        Assert.True(audit.Records >= 6);
    }

    [Fact]
    public async Task The_same_event_twice_starts_one_run()
    {
        await using TestApp app = await StartAsync();
        string json = HealthEvents.Unavailable("e1", app.Host.Clock.GetUtcNow());

        await app.PublishAsync(json);
        await app.PublishAsync($"[{json},{json}]");

        await app.OnlyRunAsync();
        await app.OnlyApprovalAsync();
    }

    [Fact]
    public async Task A_rejected_request_ends_the_run_without_touching_the_machine()
    {
        await using TestApp app = await StartAsync();
        await app.PublishAsync(HealthEvents.Unavailable("e1", app.Host.Clock.GetUtcNow()));
        JsonElement approval = await app.OnlyApprovalAsync();

        await app.DecideAsync(approval.GetProperty("id").GetString()!, "reject", "ana", "Reflex.Approver,platform-oncall", "planned work");

        RunRecord run = await app.OnlyRunAsync();
        Assert.Equal(RunState.Rejected, run.State);
        Assert.Contains("planned work", run.Reason);
        Assert.DoesNotContain(await app.TimelineAsync(run.RunId), entry => entry.Kind == TimelineKinds.StepStarted);
    }

    [Fact]
    public async Task A_malformed_event_is_kept_with_its_reason_and_acknowledged()
    {
        await using TestApp app = await StartAsync();

        await app.PublishAsync("""{ "specversion": "1.0", "type": "T", "source": "/s", "data": {} }""");

        JsonElement rejected = Assert.Single((await app.GetAsync("rejected")).GetProperty("items").EnumerateArray());
        Assert.Equal("missing-attribute", rejected.GetProperty("code").GetString());
        JsonElement whole = await app.GetAsync($"rejected/{rejected.GetProperty("id").GetString()}");
        Assert.Contains("\"type\": \"T\"", whole.GetProperty("raw").GetString());
        Assert.Empty(await app.RunsAsync());
    }

    [Fact]
    public async Task A_run_continues_after_a_restart_of_the_host_and_acts_once()
    {
        await using TestApp app = await StartAsync();
        await app.PublishAsync(HealthEvents.Unavailable("e1", app.Host.Clock.GetUtcNow()));
        JsonElement approval = await app.OnlyApprovalAsync();

        await app.Host.RestartAsync(TimeSpan.FromMinutes(5));
        await app.DecideAsync(approval.GetProperty("id").GetString()!, "approve", "ana", "Reflex.Approver,platform-oncall");

        RunRecord run = await app.OnlyRunAsync();
        Assert.Equal(RunState.Succeeded, run.State);
        Assert.NotNull(await app.Service<ActionLedger>().FindAsync($"{run.RunId}:restart", 1, CancellationToken.None));
        Assert.Single(await app.TimelineAsync(run.RunId), entry => entry is { Kind: TimelineKinds.StepSucceeded, Step: "restart" });
    }
}
