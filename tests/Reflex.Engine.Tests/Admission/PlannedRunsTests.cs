using Reflex.Engine.Admission;
using static Reflex.Engine.Tests.Admission.Samples;

namespace Reflex.Engine.Tests.Admission;

public sealed class PlannedRunsTests
{
    private static KeyAdmission Key(string run, double at, bool once = false, int? loop = null) => new()
    {
        RunId = run,
        EventTime = At(at),
        Now = At(at),
        OncePer = once ? TimeSpan.FromHours(1) : null,
        IsTarget = true,
        LoopRuns = loop,
        LoopPer = TimeSpan.FromHours(1),
        IsPlanned = true,
    };

    private static AutomationAdmission Whole(string run, double now) => new()
    {
        RunId = run,
        Now = At(now),
        LimitRuns = 2,
        LimitPer = TimeSpan.FromHours(1),
        Concurrency = 1,
        BreakerFailures = 1,
        BreakerCooldown = TimeSpan.FromHours(1),
        IsPlanned = true,
    };

    [Fact]
    public void A_planned_run_takes_no_time_and_changes_nothing()
    {
        var state = new KeyGuardState();
        KeyGuardRules.Admit(state, Key("r1", 0));

        Assert.Equal((At(0), false), (state.LastEnd!.Value, state.LastActed));
        Assert.Equal(GuardDecision.Admit, KeyGuardRules.Admit(state, Key("r2", 1)).Decision);
        Assert.Empty(state.Successes);
    }

    [Fact]
    public void A_planned_run_on_a_resource_that_a_real_one_changes_is_not_held()
    {
        var state = new KeyGuardState { LastRun = "real", LastStart = At(0) };

        Assert.Equal(GuardDecision.Admit, PlannedRuns.Admit(state, Key("r1", 1)).Decision);
    }

    [Fact]
    public void Once_per_span_holds_planned_runs()
    {
        var state = new KeyGuardState();
        KeyGuardRules.Admit(state, Key("r1", 0, once: true));

        Assert.Equal("oncePer", KeyGuardRules.Admit(state, Key("r2", 59, once: true, loop: 1)).Guard);
        Assert.Empty(state.Successes);
        Assert.Equal(GuardDecision.Admit, KeyGuardRules.Admit(state, Key("r3", 60, once: true)).Decision);
    }

    [Fact]
    public void Planned_runs_count_as_successes_for_the_loop_once_each()
    {
        var state = new KeyGuardState();
        KeyGuardRules.Admit(state, Key("r1", 0, loop: 2));
        KeyGuardRules.Admit(state, Key("r1", 0, loop: 2));
        Assert.Single(state.Successes);

        Assert.Equal(GuardDecision.Admit, KeyGuardRules.Admit(state, Key("r2", 1, loop: 2)).Decision);
        Assert.Equal(GuardDecision.AskPerson, KeyGuardRules.Admit(state, Key("r3", 2, loop: 2)).Decision);
        Assert.Equal(3, state.Successes.Count);
    }

    [Fact]
    public void The_limit_holds_planned_runs_and_concurrency_does_not()
    {
        var state = new AutomationGuardState { OpenUntil = At(500) };

        Assert.Equal(GuardDecision.Admit, AutomationGuardRules.Admit(state, Whole("r1", 0)).Decision);
        Assert.Equal(GuardDecision.Admit, AutomationGuardRules.Admit(state, Whole("r2", 1)).Decision);
        Assert.Equal("limit", AutomationGuardRules.Admit(state, Whole("r3", 59)).Guard);
        Assert.Empty(state.Running);
        Assert.Equal(GuardDecision.Admit, AutomationGuardRules.Admit(state, Whole("r4", 60)).Decision);
    }

    [Fact]
    public void An_open_incident_absorbs_planned_runs()
    {
        var life = new IncidentLife();

        Assert.Equal(GuardVerdict.Admitted, PlannedRuns.Admit(life, Incident("r1", 0)));
        GuardVerdict absorbed = PlannedRuns.Admit(life, Incident("r2", 29));
        Assert.Equal((GuardDecision.Hold, "incident", "An open incident absorbs it as repetition 2."),
            (absorbed.Decision, absorbed.Guard, absorbed.Reason));
        Assert.Equal("incident", PlannedRuns.Admit(life, Incident("r2", 29)).Guard);
        Assert.Equal(GuardVerdict.Admitted, PlannedRuns.Admit(life, Incident("r3", 59)));
        Assert.Equal(GuardVerdict.Admitted, PlannedRuns.Admit(life, Incident("r4", 90, reopen: 10)));
        Assert.Equal("2", life.IncidentId);
    }

    private static IncidentQuestion Incident(string run, double at, double? reopen = null) =>
        new(run, At(at), At(at), TimeSpan.FromMinutes(30), reopen is { } minutes ? TimeSpan.FromMinutes(minutes) : null);
}
