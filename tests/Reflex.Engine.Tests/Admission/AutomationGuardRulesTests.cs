using Reflex.Engine.Admission;
using static Reflex.Engine.Tests.Admission.Samples;

namespace Reflex.Engine.Tests.Admission;

public sealed class AutomationGuardRulesTests
{
    private static readonly TimeSpan Cooldown = TimeSpan.FromMinutes(30);
    private readonly AutomationGuardState _state = new();

    private static AutomationAdmission Ask(
        string run, double now, int? limit = null, int? concurrency = null, int? failures = null) => new()
    {
        RunId = run,
        Now = At(now),
        LimitRuns = limit,
        LimitPer = TimeSpan.FromHours(1),
        Concurrency = concurrency,
        BreakerFailures = failures,
        BreakerCooldown = Cooldown,
    };

    private GuardVerdict Admit(string run, double now, int? limit = null, int? concurrency = null, int? failures = null) =>
        AutomationGuardRules.Admit(_state, Ask(run, now, limit, concurrency, failures));

    private void End(string run, double now, bool? succeeded, int? failures = 2) =>
        AutomationGuardRules.Complete(_state, new AutomationCompletion(run, At(now), succeeded, failures, Cooldown));

    private void Fail(string run, double now)
    {
        Admit(run, now, failures: 2);
        End(run, now, false);
    }

    [Theory]
    [InlineData(59.99, false)]
    [InlineData(60, true)]
    public void A_limit_counts_starts_within_its_span(double now, bool free)
    {
        Admit("r1", 0, limit: 2);
        Admit("r2", 30, limit: 2);

        GuardVerdict verdict = Admit("r3", now, limit: 2);

        Assert.Equal(free ? null : "limit", verdict.Guard);
        Assert.Equal(free ? null : "2 runs started within 1h; the limit is 2.", verdict.Reason);
    }

    [Fact]
    public void Starts_are_counted_only_where_there_is_a_limit()
    {
        Admit("r1", 0, concurrency: 5);

        Assert.Empty(_state.Starts);
    }

    [Fact]
    public void Concurrency_holds_what_exceeds_it_and_names_the_runs()
    {
        Admit("r1", 0, concurrency: 2);
        Admit("r2", 0, concurrency: 2);

        GuardVerdict verdict = Admit("r3", 1, concurrency: 2);
        End("r1", 2, true);

        Assert.Equal(("concurrency", "2 runs are in progress; the limit is 2."), (verdict.Guard, verdict.Reason));
        Assert.Equal(["r1", "r2"], verdict.Running);
        Assert.Equal(GuardDecision.Admit, Admit("r4", 3, concurrency: 2).Decision);
    }

    [Fact]
    public void A_run_that_was_admitted_is_admitted_again_and_counted_once()
    {
        Admit("r1", 0, limit: 1, concurrency: 1);

        Assert.Equal(GuardDecision.Admit, Admit("r1", 1, limit: 1, concurrency: 1).Decision);
        Assert.Single(_state.Starts);
    }

    [Fact]
    public void A_held_run_is_not_counted()
    {
        Admit("r1", 0, limit: 1);
        Admit("r2", 30, limit: 1);

        Assert.Equal(["r1"], _state.Running.Keys);
        Assert.Single(_state.Starts);
    }

    [Fact]
    public void The_breaker_opens_after_failures_in_a_row()
    {
        Fail("r1", 0);
        Assert.Null(_state.OpenUntil);
        Fail("r2", 1);

        GuardVerdict verdict = Admit("r3", 2, failures: 2);

        Assert.Equal(("breaker", "2 runs in a row failed; the breaker is open until 2026-01-05 00:31:00Z."),
            (verdict.Guard, verdict.Reason));
    }

    [Fact]
    public void A_success_in_between_starts_the_count_afresh()
    {
        Fail("r1", 0);
        Admit("r2", 1, failures: 2);
        End("r2", 1, true);
        Fail("r3", 2);

        Assert.Equal((1, (DateTimeOffset?)null), (_state.Failures, _state.OpenUntil));
    }

    [Fact]
    public void An_end_that_tells_nothing_changes_no_count()
    {
        Fail("r1", 0);
        Admit("r2", 1, failures: 2);
        End("r2", 1, null);

        Assert.Equal(1, _state.Failures);
        Assert.Empty(_state.Running);
    }

    [Fact]
    public void Without_a_breaker_failures_open_nothing()
    {
        Fail("r1", 0);
        Admit("r2", 1);
        End("r2", 1, false, failures: null);

        Assert.Equal((2, (DateTimeOffset?)null), (_state.Failures, _state.OpenUntil));
    }

    [Fact]
    public void An_open_breaker_is_not_asked_by_an_automation_that_has_none_any_more()
    {
        Fail("r1", 0);
        Fail("r2", 0);

        Assert.Equal(GuardDecision.Admit, Admit("r3", 1).Decision);
        Assert.Equal(GuardDecision.Admit, AutomationGuardRules.Recheck(_state, Ask("r3", 1)).Decision);
    }

    [Theory]
    [InlineData(29.99, false)]
    [InlineData(30, true)]
    public void After_the_cooldown_one_run_tries(double now, bool tries)
    {
        Fail("r1", 0);
        Fail("r2", 0);

        Assert.Equal(tries ? GuardDecision.Admit : GuardDecision.Hold, Admit("r3", now, failures: 2).Decision);
        Assert.Equal(tries ? "r3" : null, _state.Probe);
    }

    [Fact]
    public void While_one_run_tries_the_others_are_held()
    {
        Fail("r1", 0);
        Fail("r2", 0);
        Admit("r3", 30, failures: 2);

        GuardVerdict verdict = Admit("r4", 31, failures: 2);

        Assert.Equal(("breaker", "The breaker is half open: run r3 tests whether the problem is over."), (verdict.Guard, verdict.Reason));
    }

    [Fact]
    public void A_try_that_succeeds_closes_the_breaker()
    {
        Fail("r1", 0);
        Fail("r2", 0);
        Admit("r3", 30, failures: 2);
        End("r3", 31, true);

        Assert.Equal((0, (DateTimeOffset?)null, (string?)null), (_state.Failures, _state.OpenUntil, _state.Probe));
        Assert.Equal(GuardDecision.Admit, Admit("r4", 31, failures: 2).Decision);
    }

    [Fact]
    public void A_try_that_fails_opens_it_again_at_once()
    {
        Fail("r1", 0);
        Fail("r2", 0);
        Admit("r3", 30, failures: 2);
        _state.Failures = 0;
        End("r3", 31, false);

        Assert.Equal((At(61), (string?)null), (_state.OpenUntil!.Value, _state.Probe));
    }

    [Fact]
    public void A_try_that_tells_nothing_leaves_the_next_run_to_try()
    {
        Fail("r1", 0);
        Fail("r2", 0);
        Admit("r3", 30, failures: 2);
        End("r3", 31, null);

        Assert.Equal(GuardDecision.Admit, Admit("r4", 32, failures: 2).Decision);
        Assert.Equal("r4", _state.Probe);
    }

    [Fact]
    public void A_run_that_ends_while_another_tries_leaves_it_the_try()
    {
        Admit("r0", 0, failures: 2);
        Fail("r1", 0);
        Fail("r2", 0);
        Admit("r3", 30, failures: 2);
        End("r0", 31, null);

        Assert.Equal("r3", _state.Probe);
    }

    [Fact]
    public void The_second_report_of_a_run_changes_nothing()
    {
        Fail("r1", 0);
        End("r1", 1, false);

        Assert.Equal(1, _state.Failures);
    }

    [Fact]
    public void A_run_that_waited_is_held_by_a_breaker_that_opened_meanwhile()
    {
        Admit("r0", 0, failures: 2);
        Fail("r1", 1);
        Fail("r2", 2);

        Assert.Equal("breaker", AutomationGuardRules.Recheck(_state, Ask("r0", 3, failures: 2)).Guard);
    }

    [Fact]
    public void A_run_that_waited_is_the_one_that_tries_after_the_cooldown()
    {
        Admit("r0", 0, failures: 2);
        Fail("r1", 0);
        Fail("r2", 0);

        Assert.Equal(GuardDecision.Admit, AutomationGuardRules.Recheck(_state, Ask("r0", 30, failures: 2)).Decision);
        Assert.Equal("r0", _state.Probe);
        Assert.Equal(GuardDecision.Admit, AutomationGuardRules.Recheck(_state, Ask("r0", 31, failures: 2)).Decision);
    }

    [Fact]
    public void With_a_closed_breaker_nobody_tries()
    {
        Admit("r0", 0, failures: 2);

        Assert.Equal(GuardDecision.Admit, AutomationGuardRules.Recheck(_state, Ask("r0", 1, failures: 2)).Decision);
        Assert.Null(_state.Probe);
    }

    [Fact]
    public void The_breaker_comes_before_the_limit_and_the_limit_before_concurrency()
    {
        Fail("r1", 0);
        Fail("r2", 0);
        Admit("r3", 0, limit: 1);

        Assert.Equal("breaker", Admit("r4", 1, limit: 1, concurrency: 1, failures: 2).Guard);
        Assert.Equal("limit", Admit("r4", 1, limit: 1, concurrency: 1).Guard);
    }
}
