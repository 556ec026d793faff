using Reflex.Engine.Admission;
using static Reflex.Engine.Tests.Admission.Samples;

namespace Reflex.Engine.Tests.Admission;

public sealed class KeyGuardRulesTests
{
    private readonly KeyGuardState _state = new();

    private GuardVerdict Once(string run, double at, double? now = null) =>
        KeyGuardRules.Admit(
            _state, new KeyAdmission { RunId = run, EventTime = At(at), Now = At(now ?? at), OncePer = TimeSpan.FromHours(1) });

    private GuardVerdict OnTarget(string run, double at, double? now = null) =>
        KeyGuardRules.Admit(_state, new KeyAdmission { RunId = run, EventTime = At(at), Now = At(now ?? at), IsTarget = true });

    private GuardVerdict Loop(string run, double now) => KeyGuardRules.Admit(
        _state, new KeyAdmission { RunId = run, EventTime = At(now), Now = At(now), LoopRuns = 2, LoopPer = TimeSpan.FromHours(1) });

    private void End(string run, double now, bool succeeded = true, bool acted = true) =>
        KeyGuardRules.Complete(_state, new KeyCompletion(run, At(now), succeeded, acted));

    [Theory]
    [InlineData(0, false)]
    [InlineData(59.99, false)]
    [InlineData(60, true)]
    [InlineData(-59.99, false)]
    [InlineData(-60, true)]
    public void Once_per_span_goes_by_the_distance_of_event_times(double at, bool free)
    {
        Once("r1", 0);

        GuardVerdict verdict = Once("r2", at, 500);

        Assert.Equal(free ? null : "oncePer", verdict.Guard);
        Assert.Equal(free ? GuardDecision.Admit : GuardDecision.Hold, verdict.Decision);
    }

    [Fact]
    public void Once_per_span_says_which_run_came_before()
    {
        Once("r1", 0);

        Assert.Equal("Run r1 started for an event from 2026-01-05 00:00:00Z; once per 1h.", Once("r2", 1).Reason);
    }

    [Fact]
    public void A_held_run_does_not_put_off_the_next()
    {
        Once("r1", 0);
        Once("r2", 59);

        Assert.Equal(GuardDecision.Admit, Once("r3", 60).Decision);
    }

    [Fact]
    public void An_older_event_that_was_free_does_not_take_the_time_back()
    {
        Once("r1", 0, 500);
        Once("r2", -60, 500);

        Assert.Equal(At(0), _state.LastAt);
        Assert.Equal("oncePer", Once("r3", -1, 500).Guard);
    }

    [Fact]
    public void A_newer_event_moves_the_time_on()
    {
        Once("r1", 0);
        Once("r2", 70);

        Assert.Equal("oncePer", Once("r3", 129).Guard);
    }

    [Theory]
    [InlineData(5, 5)]
    [InlineData(5.01, 0)]
    public void An_event_dated_too_far_ahead_counts_as_of_now(double at, double remembered)
    {
        Once("r1", at, 0);

        Assert.Equal(At(remembered), _state.LastAt);
    }

    [Fact]
    public void State_without_an_event_time_goes_by_when_its_run_started()
    {
        (_state.LastRun, _state.LastStart) = ("r1", At(0));

        Assert.Equal("oncePer", Once("r2", 59).Guard);
        Assert.Equal(GuardDecision.Admit, Once("r3", 60).Decision);
    }

    [Fact]
    public void The_first_run_of_a_key_is_free() => Assert.Equal(GuardVerdict.Admitted, Once("r1", 0));

    [Fact]
    public void The_same_run_is_admitted_again()
    {
        Once("r1", 0);

        Assert.Equal(GuardDecision.Admit, Once("r1", 1).Decision);
        Assert.Equal(At(0), _state.LastStart);
    }

    [Fact]
    public void A_run_under_way_on_the_same_resource_holds_the_next()
    {
        OnTarget("r1", 0);

        GuardVerdict verdict = OnTarget("r2", 30);

        Assert.Equal((GuardDecision.Hold, "inProgress"), (verdict.Decision, verdict.Guard));
        Assert.Equal("Run r1 for the same resource is in progress.", verdict.Reason);
        Assert.Equal(["r1"], verdict.Running);
    }

    [Fact]
    public void Without_a_resource_a_run_under_way_holds_nothing()
    {
        Loop("r1", 0);

        Assert.Equal(GuardDecision.Admit, Loop("r2", 0).Decision);
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(0.01, true)]
    [InlineData(12, true)]
    [InlineData(12.01, false)]
    public void Events_during_a_run_and_two_minutes_after_are_its_own_doing(double at, bool held)
    {
        OnTarget("r1", 0);
        End("r1", 10);

        GuardVerdict verdict = OnTarget("r2", at, 20);

        Assert.Equal(held ? "selfCaused" : null, verdict.Guard);
        if (held)
        {
            Assert.Equal($"The event is from {At(at):u}, when run r1 was changing the same resource.", verdict.Reason);
        }
    }

    [Fact]
    public void A_run_that_changed_nothing_causes_nothing()
    {
        OnTarget("r1", 0);
        End("r1", 10, acted: false);

        Assert.Equal(GuardDecision.Admit, OnTarget("r2", 5, 20).Decision);
    }

    [Fact]
    public void Only_the_last_run_and_only_once_reports_its_end()
    {
        OnTarget("r1", 0);
        End("other", 1);
        Assert.Null(_state.LastEnd);

        End("r1", 2);
        End("r1", 3, acted: false);

        Assert.Equal((At(2), true), (_state.LastEnd!.Value, _state.LastActed));
        Assert.Equal([At(2)], _state.Successes);
    }

    [Theory]
    [InlineData(true, true, 1)]
    [InlineData(false, true, 0)]
    [InlineData(true, false, 0)]
    public void Only_a_run_that_acted_and_ended_well_counts_for_the_loop(bool succeeded, bool acted, int counted)
    {
        Loop("r1", 0);
        End("r1", 1, succeeded, acted);

        Assert.Equal(counted, _state.Successes.Count);
    }

    [Theory]
    [InlineData(61.9, true)]
    [InlineData(62, false)]
    public void A_key_that_comes_back_after_successes_asks_a_person(double now, bool asks)
    {
        Loop("r1", 0);
        End("r1", 2);
        Loop("r2", 3);
        End("r2", 4);

        GuardVerdict verdict = Loop("r3", now);

        Assert.Equal(asks ? GuardDecision.AskPerson : GuardDecision.Admit, verdict.Decision);
        Assert.Equal(asks ? "loop" : null, verdict.Guard);
        Assert.Equal(asks ? "2 runs succeeded within 1h, but the problem is back and needs attention." : null, verdict.Reason);
        Assert.Equal("r3", _state.LastRun);
    }

    [Fact]
    public void One_success_less_asks_nobody()
    {
        Loop("r1", 0);
        End("r1", 2);

        Assert.Equal(GuardDecision.Admit, Loop("r2", 3).Decision);
    }

    [Fact]
    public void A_new_run_is_under_way_and_has_not_acted()
    {
        OnTarget("r1", 0);
        End("r1", 1);
        OnTarget("r2", 30);

        Assert.Null(_state.LastEnd);
        Assert.False(_state.LastActed);
        Assert.Equal(At(30), _state.LastStart);
    }
}
