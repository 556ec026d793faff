using Reflex.Engine.Admission;
using static Reflex.Engine.Tests.Admission.Samples;

namespace Reflex.Engine.Tests.Admission;

public sealed class AdmissionRoundTests
{
    private const string All =
        "{ oncePer: 1h, limit: { runs: 1, per: 1h }, maintenance: [{ cron: \"0 0 * * *\", duration: 1h }], "
        + "loop: { runs: 1, per: 1h, escalateTo: [leads] } }";

    private static readonly GuardVerdict s_held = GuardVerdict.Hold("limit", "Enough.");
    private static readonly GuardVerdict s_asks = new() { Decision = GuardDecision.AskPerson, Guard = "loop", Reason = "Again." };

    [Fact]
    public void The_kill_switch_comes_first_even_for_a_released_run()
    {
        var round = new AdmissionRound(Facts(OfEvent(All)) with { Killed = "Stopped.", IsReleased = true });

        Assert.Equal(("killSwitch", "Stopped."), (round.Verdict.Guard, round.Verdict.Reason));
        Assert.Null(round.Next);
    }

    [Fact]
    public void A_released_run_passes_every_other_guard()
    {
        var round = new AdmissionRound(Facts(OfEvent(All)) with { IsReleased = true });

        Assert.Equal(GuardVerdict.Admitted, round.Verdict);
        Assert.Null(round.Next);
    }

    [Fact]
    public void Maintenance_comes_before_what_has_to_be_asked()
    {
        var round = new AdmissionRound(Facts(OfEvent(All)));

        Assert.Equal(("maintenance", "Maintenance (0 0 * * * UTC) until 2026-01-05 01:00:00Z."),
            (round.Verdict.Guard, round.Verdict.Reason));
        Assert.Null(round.Next);
    }

    [Fact]
    public void The_key_is_asked_before_the_automation()
    {
        var round = new AdmissionRound(Facts(OfEvent(All), now: 60));

        Assert.Equal(GuardStage.Key, round.Next);
        round.Receive(GuardVerdict.Admitted);
        Assert.Equal(GuardStage.Automation, round.Next);
        round.Receive(GuardVerdict.Admitted);
        Assert.Null(round.Next);
        Assert.Equal(GuardVerdict.Admitted, round.Verdict);
        Assert.False(round.GivesKeyBack);
    }

    [Fact]
    public void A_key_that_holds_the_run_ends_the_round()
    {
        var round = new AdmissionRound(Facts(OfEvent(All), now: 60));
        round.Receive(s_held);

        Assert.Null(round.Next);
        Assert.Same(s_held, round.Verdict);
        Assert.False(round.GivesKeyBack);
    }

    [Fact]
    public void An_automation_that_holds_the_run_gives_its_key_back()
    {
        var round = new AdmissionRound(Facts(OfEvent(All), now: 60));
        round.Receive(s_asks);
        round.Receive(s_held);

        Assert.Same(s_held, round.Verdict);
        Assert.True(round.GivesKeyBack);
    }

    [Fact]
    public void Without_a_key_that_was_asked_nothing_is_given_back()
    {
        var round = new AdmissionRound(Facts(OfEvent("{ limit: { runs: 1, per: 1h } }")));
        round.Receive(s_held);

        Assert.False(round.GivesKeyBack);
    }

    [Fact]
    public void That_a_person_is_asked_stands_though_later_guards_admit()
    {
        var round = new AdmissionRound(Facts(OfEvent(All), now: 60));
        round.Receive(s_asks);
        round.Receive(GuardVerdict.Admitted);

        Assert.Same(s_asks, round.Verdict);
        Assert.False(round.GivesKeyBack);
    }

    [Fact]
    public void A_round_that_is_over_takes_no_answer()
    {
        var round = new AdmissionRound(Facts(OfEvent()));

        Assert.Null(round.Next);
        Assert.Throws<InvalidOperationException>(() => round.Receive(GuardVerdict.Admitted));
    }

    [Theory]
    [InlineData("", null, "", "")]
    [InlineData("", "web-1", "Key", "")]
    [InlineData("{ oncePer: 1h }", null, "Key", "Key")]
    [InlineData("{ loop: { runs: 1, per: 1h, escalateTo: [leads] } }", null, "Key", "Key")]
    [InlineData("{ limit: { runs: 1, per: 1h } }", null, "Automation", "Automation")]
    [InlineData("{ concurrency: 2 }", null, "Automation", "")]
    [InlineData("{ breaker: { failures: 1, cooldown: 1h } }", null, "Automation", "")]
    [InlineData("{ oncePer: 1h, concurrency: 2 }", "web-1", "Key,Automation", "Key")]
    public void Only_guards_with_something_to_say_are_asked(string guards, string? target, string real, string planned)
    {
        RunFacts facts = Facts(OfEvent(guards), target);

        Assert.Equal(real, string.Join(",", facts.Stages));
        Assert.Equal(planned, string.Join(",", (facts with { IsPlanned = true }).Stages));
    }

    [Fact]
    public void Once_per_span_is_a_guard_of_single_events_and_of_patterns_in_old_runs()
    {
        RunFacts pattern = Facts(OfPattern("{ oncePer: 1h }"));

        Assert.Null(pattern.OncePer);
        Assert.Empty(pattern.Stages);
        Assert.Equal(TimeSpan.FromHours(1), (pattern with { GuardsPatterns = true }).OncePer);
        Assert.Equal(TimeSpan.FromHours(1), Facts(OfEvent("{ oncePer: 1h }")).OncePer);
    }

    [Fact]
    public void A_key_is_asked_what_the_automation_says()
    {
        RunFacts facts =
            Facts(OfEvent("{ oncePer: 1h, loop: { runs: 3, per: 6h, escalateTo: [leads] } }"), "web-1", "r7", at: 1, now: 2)
            with { IsPlanned = true };

        Assert.Equal(
            new KeyAdmission
            {
                RunId = "r7",
                EventTime = At(1),
                Now = At(2),
                OncePer = TimeSpan.FromHours(1),
                IsTarget = true,
                LoopRuns = 3,
                LoopPer = TimeSpan.FromHours(6),
                IsPlanned = true,
            },
            KeyAdmission.Of(facts));
        Assert.Equal(new KeyAdmission { RunId = "r1", EventTime = At(0), Now = At(0) }, KeyAdmission.Of(Facts(OfEvent())));
    }

    [Fact]
    public void An_automation_is_asked_what_it_says()
    {
        RunFacts facts =
            Facts(OfEvent("{ limit: { runs: 3, per: 6h }, concurrency: 2, breaker: { failures: 4, cooldown: 5m } }"), run: "r7", now: 2);

        Assert.Equal(
            new AutomationAdmission
            {
                RunId = "r7",
                Now = At(2),
                LimitRuns = 3,
                LimitPer = TimeSpan.FromHours(6),
                Concurrency = 2,
                BreakerFailures = 4,
                BreakerCooldown = TimeSpan.FromMinutes(5),
            },
            AutomationAdmission.Of(facts));
        Assert.Equal(new AutomationAdmission { RunId = "r1", Now = At(0) }, AutomationAdmission.Of(Facts(OfEvent())));
        Assert.True(AutomationAdmission.Of(facts with { IsPlanned = true }).IsPlanned);
        Assert.Equal(new AutomationCompletion("r7", At(2), true, 4, TimeSpan.FromMinutes(5)), AutomationCompletion.Of(facts, true));
        Assert.Equal(new AutomationCompletion("r1", At(0), null, null, default), AutomationCompletion.Of(Facts(OfEvent()), null));
    }
}
