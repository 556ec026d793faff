using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Reflex.Durable;
using Reflex.Engine.Admission;
using Reflex.Engine.Execution;
using Reflex.Functions.Actions.Framework;
using Reflex.Functions.Audit;
using Reflex.Functions.Runs;
using Reflex.Functions.Tests.Support;

namespace Reflex.Functions.Tests.Flows;

/// <summary>The process dies at a commit of the approval flow and is started again on the same data: the run ends as if nothing had happened.</summary>
public sealed class CrashTests
{
    /// <summary>Lets the engine die at one commit, once.</summary>
    private sealed class DyingOnce(int commit, bool afterwards) : IDurableCommitObserver
    {
        private int _commits;
        private bool _restarted;

        public bool Died { get; private set; }

        /// <summary>Dead, and nobody has started another process yet. It may die at any commit, those of its own start among them.</summary>
        public bool IsDown => Died && !_restarted;

        public async Task RestartAsync(TestApp app)
        {
            _restarted = true;
            await app.Host.RestartAsync();
        }

        public void BeforeCommit(int operations)
        {
            if (!Died && ++_commits == commit && !afterwards)
            {
                Die();
            }
        }

        public void AfterCommit(int operations)
        {
            if (!Died && _commits == commit && afterwards)
            {
                Die();
            }
        }

        private void Die()
        {
            Died = true;
            throw new InvalidOperationException("The process dies here.");
        }
    }

    public static TheoryData<int, bool> EveryCommit()
    {
        var data = new TheoryData<int, bool>();
        for (int commit = 1; commit <= 22; commit++)
        {
            data.Add(commit, false);
            data.Add(commit, true);
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(EveryCommit))]
    public async Task The_approval_flow_survives_a_crash(int commit, bool afterwards)
    {
        var action = new ScriptedAction();
        var observer = new DyingOnce(commit, afterwards);
        await using TestApp app = await TestApp.StartAsync(
            [TestAutomations.Health("ask", "target: \"{{ event.subject }}\"\nsteps:\n  - act:\n      action: test.act\n      with: { name: act }\n      approval: { approvers: [oncall], timeout: 1h }")],
            options =>
            {
                options.ConfigureServices = services => services.AddSingleton<IAction>(action);
                options.ConfigureDurable = durable => durable with { CommitObserver = observer };
                options.IdleTimeout = TimeSpan.FromSeconds(60);
            });
        string json = HealthEvents.Unavailable("e1", app.Host.Clock.GetUtcNow());

        // Event Grid delivers again until it is told that the event was taken.
        await UntilAliveAsync(app, observer, async () => (await app.Host.PublishAsync(json, TestApp.HealthFunction)).IsSuccessStatusCode);
        await SettleAsync(app, observer);
        string id = (await app.OnlyApprovalAsync("all")).GetProperty("id").GetString()!;
        await UntilAliveAsync(app, observer, async () => (await app.SendAsync(
            HttpMethod.Post, $"approvals/{id}/decision", new { verdict = "approve" }, "ana", "Reflex.Approver,oncall")).Status == 200);
        await SettleAsync(app, observer);
        await app.Host.AdvanceAsync(TimeSpan.FromMinutes(2));

        // Commits of things that happen at once may be one, so that the last ones need not come.
        Assert.True(observer.Died || commit > 16, "There are fewer commits than that.");
        RunRecord run = await app.OnlyRunAsync();
        Assert.Equal(RunState.Succeeded, run.State);
        JsonElement approval = await app.GetAsync($"approvals/{id}");
        Assert.Equal(nameof(ApprovalState.Approved), approval.GetProperty("state").GetString(), ignoreCase: true);
        Assert.Single(approval.GetProperty("decisions").EnumerateArray());
        Assert.Single(await app.TimelineAsync(run.RunId), entry => entry.Kind == TimelineKinds.StepSucceeded);
        Assert.Single(action.Calls);
        Assert.True((await app.Service<AuditLog>().VerifyAsync(CancellationToken.None)).IsWhole);
    }

    private static async Task UntilAliveAsync(TestApp app, DyingOnce observer, Func<Task<bool>> attempt)
    {
        bool done = await TryAsync(attempt);
        if (observer.IsDown)
        {
            await observer.RestartAsync(app);
            done = done || await TryAsync(attempt);
        }

        Assert.True(done);
    }

    private static async Task SettleAsync(TestApp app, DyingOnce observer)
    {
        try
        {
            await app.Host.WhenIdleAsync();
        }
        catch (Exception) when (observer.IsDown)
        {
            // The engine is dead; what matters is what a new one makes of what it left.
        }

        if (observer.IsDown)
        {
            await observer.RestartAsync(app);
            await app.Host.WhenIdleAsync();
        }
    }

    private static async Task<bool> TryAsync(Func<Task<bool>> attempt)
    {
        try
        {
            return await attempt();
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
