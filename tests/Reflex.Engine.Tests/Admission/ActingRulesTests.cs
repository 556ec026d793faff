using Reflex.Engine.Admission;
using Reflex.Engine.Automations;
using static Reflex.Engine.Tests.Admission.Samples;

namespace Reflex.Engine.Tests.Admission;

public sealed class ActingRulesTests
{
    private const string Maintenance = "{ maintenance: [{ cron: \"0 0 * * *\", duration: 1h }], breaker: { failures: 1, cooldown: 1h } }";

    private static ActingFacts Facts(
        string guards = "", AutomationMode began = AutomationMode.Auto, AutomationMode mode = AutomationMode.Auto) => new()
    {
        Automation = OfEvent(guards),
        Began = began,
        Mode = mode,
        Now = At(0),
    };

    private static string? Guard(ActingFacts facts) => ActingRules.Judge(facts).Guard;

    [Fact]
    public void Nothing_objects_to_a_run_that_did_not_wait()
    {
        Assert.Equal(GuardVerdict.Admitted, ActingRules.Judge(Facts(Maintenance)));
        Assert.False(ActingRules.AsksBreaker(Facts(Maintenance)));
    }

    [Fact]
    public void The_kill_switch_counts_for_every_step()
    {
        GuardVerdict verdict =
            ActingRules.Judge(Facts() with { Killed = "Stopped.", Objection = "Gone.", Acted = true, IsReleased = true });

        Assert.Equal((GuardDecision.Hold, "killSwitch", "Stopped."), (verdict.Decision, verdict.Guard, verdict.Reason));
    }

    [Fact]
    public void An_approval_that_no_longer_stands_counts_for_every_step()
    {
        GuardVerdict verdict = ActingRules.Judge(Facts(mode: AutomationMode.Shadow) with { Objection = "Gone.", Acted = true });

        Assert.Equal((GuardDecision.Hold, "approval", "Gone."), (verdict.Decision, verdict.Guard, verdict.Reason));
    }

    [Theory]
    [InlineData(AutomationMode.Auto, AutomationMode.Auto, false, false)]
    [InlineData(AutomationMode.Auto, AutomationMode.Shadow, false, true)]
    [InlineData(AutomationMode.Auto, AutomationMode.Shadow, true, true)]
    [InlineData(AutomationMode.Approve, AutomationMode.Shadow, true, true)]
    [InlineData(AutomationMode.Auto, AutomationMode.Approve, false, true)]
    [InlineData(AutomationMode.Auto, AutomationMode.Approve, true, false)]
    [InlineData(AutomationMode.Approve, AutomationMode.Approve, false, false)]
    [InlineData(AutomationMode.Approve, AutomationMode.Auto, false, false)]
    public void A_stricter_mode_keeps_a_run_from_beginning(AutomationMode began, AutomationMode mode, bool approved, bool held)
    {
        ActingFacts facts = Facts(began: began, mode: mode) with { IsApproved = approved };

        Assert.Equal(held ? "mode" : null, Guard(facts));
        Assert.Null(Guard(facts with { Acted = true }));
    }

    [Fact]
    public void A_stricter_mode_is_named() => Assert.Equal(
        "The mode changed from auto to shadow before the run acted.", ActingRules.Judge(Facts(mode: AutomationMode.Shadow)).Reason);

    [Fact]
    public void The_mode_comes_before_maintenance() =>
        Assert.Equal("mode", Guard(Facts(Maintenance, mode: AutomationMode.Shadow) with { Waited = true }));

    [Theory]
    [InlineData(true, false, false, true)]
    [InlineData(false, false, false, false)]
    [InlineData(true, true, false, false)]
    [InlineData(true, false, true, false)]
    public void A_run_that_waited_and_has_not_acted_asks_its_guards_again(bool waited, bool acted, bool released, bool asks)
    {
        ActingFacts facts = Facts(Maintenance) with { Waited = waited, Acted = acted, IsReleased = released };

        Assert.Equal(asks ? "maintenance" : null, Guard(facts));
        Assert.Equal(asks, ActingRules.AsksBreaker(facts));
        Assert.Null(Guard(facts with { Now = At(60) }));
    }

    [Fact]
    public void Without_a_breaker_none_is_asked() =>
        Assert.False(ActingRules.AsksBreaker(Facts("{ limit: { runs: 1, per: 1h } }") with { Waited = true }));
}
