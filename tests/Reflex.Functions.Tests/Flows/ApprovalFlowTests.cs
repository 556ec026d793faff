using System.Text.Json;
using Reflex.Engine.Admission;
using Reflex.Engine.Execution;
using Reflex.Functions.Approvals;
using Reflex.Functions.Audit;
using Reflex.Functions.Runs;
using Reflex.Functions.Storage;
using Reflex.Functions.Tests.Support;

namespace Reflex.Functions.Tests.Flows;

/// <summary>Requests for approval from the event to the end of the run.</summary>
public sealed class ApprovalFlowTests
{
    private const string Plain = "approvers: [oncall], timeout: 1h";

    private static Task<TestApp> StartAsync(string approval = Plain, params (string, string)[] settings) => TestApp.StartAsync(
        [TestAutomations.Health("ask", $"target: \"{{{{ event.subject }}}}\"\nsteps:\n  - tag:\n      action: azure.tag\n      with: {{ resourceId: \"{{{{ event.subject }}}}\", tags: {{ a: b }} }}\n      approval: {{ {approval} }}")],
        null,
        settings);

    private static async Task<string> AskAsync(TestApp app, string id = "e1", string machine = HealthEvents.Machine)
    {
        await app.PublishAsync(HealthEvents.Unavailable(id, app.Host.Clock.GetUtcNow(), machine));
        return (await app.OnlyApprovalAsync()).GetProperty("id").GetString()!;
    }

    [Fact]
    public async Task A_three_level_escalation_over_24_hours_ends_in_rejection_and_is_in_the_audit()
    {
        await using TestApp app = await StartAsync(
            "approvers: [oncall], timeout: 4h, onTimeout: escalate, escalateTo: [{ approvers: [leads], timeout: 8h }, { approvers: [directors], timeout: 12h }]",
            ("AzureWebJobs.ApprovalSweeper.Disabled", "true"));
        DateTimeOffset begin = app.Host.Clock.GetUtcNow();
        string id = await AskAsync(app);

        await app.Host.AdvanceAsync(TimeSpan.FromHours(4));
        Assert.Equal(["oncall", "leads"], (await app.OnlyApprovalAsync()).GetProperty("approvers").EnumerateArray().Select(one => one.GetString()));
        await app.Host.AdvanceAsync(TimeSpan.FromHours(20));

        RunRecord run = await app.OnlyRunAsync();
        Assert.Equal((RunState.Rejected, begin.AddHours(24)), (run.State, run.EndedAt));
        Assert.Equal("expired", (await app.OnlyApprovalAsync("all")).GetProperty("state").GetString());
        JsonElement audit = await app.GetAsync("audit?top=200");
        Assert.Equal(
            ["approval.requested", "approval.escalated", "approval.escalated", "approval.closed"],
            audit.GetProperty("items").EnumerateArray().Reverse()
                .Where(record => record.GetProperty("subject").GetString() == id)
                .Select(record => record.GetProperty("action").GetString()));
    }

    [Fact]
    public async Task The_second_level_can_decide_what_the_first_let_pass()
    {
        await using TestApp app = await StartAsync("approvers: [oncall], timeout: 1h, onTimeout: escalate, escalateTo: [leads]");
        string id = await AskAsync(app);
        await app.Host.AdvanceAsync(TimeSpan.FromHours(1));

        (int status, _) = await app.DecideAsync(id, "approve", "lea", "Reflex.Approver,leads");

        Assert.Equal(200, status);
        Assert.Equal(RunState.Succeeded, (await app.OnlyRunAsync()).State);
    }

    [Fact]
    public async Task Silence_proceeds_where_the_automation_says_so()
    {
        await using TestApp app = await StartAsync("approvers: [oncall], timeout: 1h, onTimeout: proceed");
        await AskAsync(app);

        await app.Host.AdvanceAsync(TimeSpan.FromHours(1));

        Assert.Equal(RunState.Succeeded, (await app.OnlyRunAsync()).State);
    }

    [Fact]
    public async Task A_quorum_of_two_waits_for_the_second_and_each_decision_is_in_the_audit()
    {
        await using TestApp app = await StartAsync("approvers: [oncall], quorum: 2, timeout: 1h");
        string id = await AskAsync(app);

        await app.DecideAsync(id, "approve", "ana");
        await app.DecideAsync(id, "withdraw", "ana");
        await app.DecideAsync(id, "approve", "ben");
        Assert.Equal(RunState.WaitingForApproval, (await app.OnlyRunAsync()).State);
        await app.DecideAsync(id, "approve", "cy");

        Assert.Equal(RunState.Succeeded, (await app.OnlyRunAsync()).State);
        JsonElement audit = await app.GetAsync("audit?top=200");
        Assert.Equal(
            ["ana", "ana", "ben", "cy"],
            audit.GetProperty("items").EnumerateArray().Reverse()
                .Where(record => record.GetProperty("action").GetString() == AuditActions.ApprovalDecided)
                .Select(record => record.GetProperty("actor").GetString()));
    }

    [Fact]
    public async Task A_late_decision_is_told_so()
    {
        await using TestApp app = await StartAsync();
        string id = await AskAsync(app);
        await app.Host.AdvanceAsync(TimeSpan.FromHours(2));

        (int status, JsonElement answer) = await app.DecideAsync(id, "approve", "ana");

        Assert.Equal((409, "tooLate"), (status, answer.GetProperty("code").GetString()));
        Assert.Equal(RunState.Rejected, (await app.OnlyRunAsync()).State);
    }

    [Fact]
    public async Task A_double_click_decides_once()
    {
        await using TestApp app = await StartAsync();
        string id = await AskAsync(app);

        var answers = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => app.DecideAsync(id, "approve", "ana")));

        Assert.All(answers, answer => Assert.Equal(200, answer.Status));
        Assert.Single(answers, answer => answer.Body.GetProperty("answer").GetString() == "Recorded");
        Assert.Single((await app.GetAsync($"approvals/{id}")).GetProperty("decisions").EnumerateArray());
    }

    [Fact]
    public async Task Racing_decisions_close_a_request_exactly_once()
    {
        await using TestApp app = await StartAsync();
        string id = await AskAsync(app);

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(number =>
            app.DecideAsync(id, number % 2 == 0 ? "approve" : "reject", $"person{number}")));

        Assert.Single(answers, answer => answer.Status == 200);
        Assert.Equal(19, answers.Count(answer => answer.Status == 409));
        JsonElement approval = await app.GetAsync($"approvals/{id}");
        bool approved = approval.GetProperty("state").GetString() == "approved";
        Assert.Equal(approved ? RunState.Succeeded : RunState.Rejected, (await app.OnlyRunAsync()).State);
    }

    [Fact]
    public async Task Two_hundred_requests_decided_at_once_all_end()
    {
        await using TestApp app = await StartAsync();
        DateTimeOffset now = app.Host.Clock.GetUtcNow();
        string batch = string.Join(',', Enumerable.Range(0, 200).Select(n => HealthEvents.Unavailable($"e{n}", now, $"{HealthEvents.Machine}-{n}")));
        await app.PublishAsync($"[{batch}]");
        JsonElement pending = await app.GetAsync("approvals?top=200");
        string[] ids = [.. pending.GetProperty("items").EnumerateArray().Select(one => one.GetProperty("id").GetString()!)];
        Assert.Equal(200, ids.Distinct().Count());

        var answers = await Task.WhenAll(ids.Select(id =>
            app.SendAsync(HttpMethod.Post, $"approvals/{id}/decision", new { verdict = "approve" }, "ana", "Reflex.Approver,oncall")));
        await app.Host.WhenIdleAsync();

        Assert.All(answers, answer => Assert.Equal(200, answer.Status));
        Assert.Empty((await app.GetAsync("approvals")).GetProperty("items").EnumerateArray());
        Assert.Equal(200, (await app.RunsAsync("?state=succeeded&top=200")).Length);
        Assert.True((await app.Service<AuditLog>().VerifyAsync(CancellationToken.None)).IsWhole);
    }

    [Fact]
    public async Task A_decision_whose_waking_was_lost_is_taken_in_by_the_sweeper()
    {
        await using TestApp app = await StartAsync();
        string id = await AskAsync(app);
        // The process dies between the write and the waking.
        var ana = new Decider("ana", "here", approver => approver == "oncall");
        await app.Service<ApprovalStore>().ChangeAsync(
            id,
            record => ApprovalPolicy.Decide(record, ana, new DecisionAsked(DecisionVerdict.Approve, null, null, "api"), app.Host.Clock.GetUtcNow()).Record,
            CancellationToken.None);

        await app.Host.AdvanceAsync(TimeSpan.FromMinutes(1));

        Assert.Equal(RunState.Succeeded, (await app.OnlyRunAsync()).State);
        ListPage<ApprovalRecord> left = await app.Service<ApprovalStore>().ListAsync(ApprovalStore.Unsettled, new PageRequest(10, null), CancellationToken.None);
        Assert.Empty(left.Items);
    }

    [Fact]
    public async Task A_run_that_is_stopped_withdraws_its_request()
    {
        await using TestApp app = await StartAsync();
        string id = await AskAsync(app);
        string runId = (await app.OnlyRunAsync()).RunId;

        await app.SendAsync(HttpMethod.Post, $"runs/{runId}/cancel", new { reason = "not needed" });
        await app.Host.WhenIdleAsync();

        Assert.Equal(RunState.Cancelled, (await app.OnlyRunAsync()).State);
        Assert.Equal("withdrawn", (await app.GetAsync($"approvals/{id}")).GetProperty("state").GetString());
        Assert.Equal(409, (await app.DecideAsync(id, "approve", "ana")).Status);
    }

    [Fact]
    public async Task A_kill_switch_that_is_turned_while_a_request_waits_stops_what_was_approved()
    {
        await using TestApp app = await StartAsync();
        string id = await AskAsync(app);
        await app.SendAsync(HttpMethod.Put, "killswitch", new { killed = true, reason = "freeze" });

        await app.DecideAsync(id, "approve", "ana");

        RunRecord run = await app.OnlyRunAsync();
        Assert.Equal((RunState.Held, "killSwitch"), (run.State, run.Guard));
        Assert.Contains("freeze", run.Reason);
        Assert.DoesNotContain(await app.TimelineAsync(run.RunId), entry => entry.Kind == TimelineKinds.StepStarted);
    }

    [Fact]
    public async Task In_mode_approve_the_whole_run_is_asked_for_with_its_plan()
    {
        await using TestApp app = await TestApp.StartAsync(
            [TestAutomations.Health("ask", "steps:\n  - w: { action: wait, with: { for: 5s } }", mode: "approve")]);
        string id = await AskAsync(app);

        JsonElement approval = await app.GetAsync($"approvals/{id}");
        Assert.False(approval.TryGetProperty("step", out _));
        Assert.Equal("wait", Assert.Single(approval.GetProperty("plan").EnumerateArray()).GetProperty("action").GetString());
        await app.DecideAsync(id, "approve", "olga", "Reflex.Operator");
        await app.Host.AdvanceAsync(TimeSpan.FromSeconds(5));

        Assert.Equal(RunState.Succeeded, (await app.OnlyRunAsync()).State);
    }
}
