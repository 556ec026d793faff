using Reflex.Engine.Execution;
using Reflex.Functions.Runs;
using Reflex.Functions.Tests.Support;

namespace Reflex.Functions.Tests.Flows;

/// <summary>Templates that come to nothing where something is needed, and those that say whom to ask.</summary>
public sealed class MissingValueFlowTests
{
    [Fact]
    public async Task A_value_that_is_missing_in_an_address_fails_the_step_by_its_name()
    {
        await using TestApp app = await StartAsync("- drop: { action: http.request, with: { method: DELETE, url: \"https://api.contoso.example/items/{{ event.data.nope }}\" } }");

        await app.PublishAsync(HealthEvents.Unavailable("e1", app.Host.Clock.GetUtcNow()));

        RunRecord run = await app.OnlyRunAsync();
        Assert.Equal((RunState.Failed, "drop: event.data.nope is missing; the url would address something else"), (run.State, run.Reason));
    }

    [Fact]
    public async Task An_approver_and_a_level_by_template_are_who_the_event_names()
    {
        await using TestApp app = await StartAsync(
            """
            - ask:
                action: wait
                with: { for: 1s }
                approval: { approvers: ["{{ event.subject | split: '/' | last }}", oncall], timeout: 1h, onTimeout: escalate, escalateTo: ["{{ event.type | split: '.' | first }}-leads"] }
            """);
        await app.PublishAsync(HealthEvents.Unavailable("e1", app.Host.Clock.GetUtcNow()));
        Assert.Equal([HealthEvents.Machine.Split('/')[^1], "oncall"], await ApproversAsync(app));

        await app.Host.AdvanceAsync(TimeSpan.FromHours(1));

        Assert.Equal([HealthEvents.Machine.Split('/')[^1], "oncall", "Microsoft-leads"], await ApproversAsync(app));
    }

    [Fact]
    public async Task An_approver_by_template_that_is_nobody_fails_the_step()
    {
        await using TestApp app = await StartAsync("- ask: { action: wait, with: { for: 1s }, approval: { approvers: [\"{{ event.data.owner }}\"], timeout: 1h } }");

        await app.PublishAsync(HealthEvents.Unavailable("e1", app.Host.Clock.GetUtcNow()));

        RunRecord run = await app.OnlyRunAsync();
        Assert.Equal((RunState.Failed, "ask: event.data.owner is missing; nobody would be asked for approval"), (run.State, run.Reason));
    }

    [Fact]
    public async Task An_approver_of_the_whole_run_that_is_nobody_fails_the_run()
    {
        string text = TestAutomations.Health(
            "ask", "approval: { approvers: [\"{{ event.data.owner }}\"], timeout: 1h }\nsteps:\n  - w: { action: wait, with: { for: 1s } }").Replace("mode: auto", "mode: approve", StringComparison.Ordinal);
        await using TestApp app = await TestApp.StartAsync([text]);

        await app.PublishAsync(HealthEvents.Unavailable("e1", app.Host.Clock.GetUtcNow()));

        RunRecord run = await app.OnlyRunAsync();
        Assert.Equal(RunState.Failed, run.State);
        Assert.Contains("event.data.owner is missing", run.Reason, StringComparison.Ordinal);
    }

    private static Task<TestApp> StartAsync(string steps) =>
        TestApp.StartAsync([TestAutomations.Health("ask", $"steps:\n  {steps.ReplaceLineEndings("\n  ")}")]);

    private static async Task<IEnumerable<string?>> ApproversAsync(TestApp app) =>
        (await app.OnlyApprovalAsync()).GetProperty("approvers").EnumerateArray().Select(one => one.GetString());
}
