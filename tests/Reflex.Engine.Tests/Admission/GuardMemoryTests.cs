using Reflex.Engine.Admission;

namespace Reflex.Engine.Tests.Admission;

public sealed class GuardMemoryTests
{
    private static readonly DateTimeOffset s_zero = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_key_is_not_forgotten_while_its_run_is_under_way()
    {
        var state = new KeyGuardState();
        Admit(state, "r1", s_zero, oncePer: TimeSpan.FromHours(1));

        Assert.Null(GuardMemory.ForgetAt(state));
    }

    [Theory]
    [InlineData(0, 0, 2)]
    [InlineData(60, 0, 60)]
    [InlineData(60, 300, 300)]
    public void A_key_is_forgotten_a_day_after_its_longest_span(int oncePerMinutes, int loopMinutes, int expectedMinutes)
    {
        var state = new KeyGuardState();
        DateTimeOffset end = s_zero.AddMinutes(10);
        Admit(state, "r1", s_zero, TimeSpan.FromMinutes(oncePerMinutes), TimeSpan.FromMinutes(loopMinutes));
        KeyGuardRules.Complete(state, new KeyCompletion("r1", end, Succeeded: true, Acted: true));

        Assert.Equal(end.AddMinutes(expectedMinutes).AddDays(1), GuardMemory.ForgetAt(state));
    }

    [Fact]
    public void A_span_that_got_shorter_still_counts()
    {
        var state = new KeyGuardState();
        Admit(state, "r1", s_zero, TimeSpan.FromHours(5));
        Admit(state, "r2", s_zero, TimeSpan.FromHours(1));
        KeyGuardRules.Complete(state, new KeyCompletion("r1", s_zero, Succeeded: true, Acted: true));

        Assert.Equal(s_zero.AddHours(5).AddDays(1), GuardMemory.ForgetAt(state));
    }

    [Fact]
    public void A_key_whose_spans_were_never_kept_stays()
    {
        var state = new KeyGuardState { LastRun = "r1", LastStart = s_zero, LastEnd = s_zero };

        Assert.Null(GuardMemory.ForgetAt(state));
    }

    [Fact]
    public void What_was_never_asked_is_forgotten_at_once()
    {
        Assert.Equal(DateTimeOffset.MinValue, GuardMemory.ForgetAt(new KeyGuardState()));
        Assert.Equal(DateTimeOffset.MinValue, GuardMemory.ForgetAt(new AutomationGuardState()));
    }

    [Fact]
    public void An_automation_is_forgotten_when_its_last_start_leaves_the_span()
    {
        var state = new AutomationGuardState();
        Admit(state, "r1", s_zero);
        Assert.Null(GuardMemory.ForgetAt(state));

        AutomationGuardRules.Complete(state, new AutomationCompletion("r1", s_zero.AddMinutes(1), true, 3, TimeSpan.FromMinutes(30)));

        Assert.Equal(s_zero.AddHours(1), GuardMemory.ForgetAt(state));
    }

    [Fact]
    public void An_automation_whose_last_run_failed_stays()
    {
        var state = new AutomationGuardState();
        Admit(state, "r1", s_zero);
        AutomationGuardRules.Complete(state, new AutomationCompletion("r1", s_zero.AddMinutes(1), false, 3, TimeSpan.FromMinutes(30)));

        Assert.Null(GuardMemory.ForgetAt(state));
    }

    [Fact]
    public void Forgetting_a_key_changes_no_verdict()
    {
        int forgotten = 0;
        for (int seed = 0; seed < 300; seed++)
        {
            var random = new Random(seed);
            TimeSpan? oncePer = random.Next(2) == 0 ? null : TimeSpan.FromMinutes(random.Next(1, 3000));
            int? loop = random.Next(2) == 0 ? null : random.Next(1, 4);
            var loopPer = TimeSpan.FromMinutes(random.Next(1, 3000));
            bool isTarget = random.Next(2) == 0;
            var kept = new KeyGuardState();
            var forgetting = new KeyGuardState();
            DateTimeOffset now = s_zero;
            for (int step = 0; step < 60; step++)
            {
                now += TimeSpan.FromMinutes(random.Next(3) == 0 ? random.Next(1, 5000) : random.Next(1, 60));
                if (GuardMemory.ForgetAt(forgetting) <= now)
                {
                    forgotten += forgetting.LastRun is null ? 0 : 1;
                    forgetting = new KeyGuardState();
                }

                var ask = new KeyAdmission
                {
                    RunId = $"r{step}",
                    Now = now,
                    EventTime = now + EventTimes.MaxSkew - ((GuardMemory.Lateness + EventTimes.MaxSkew) * random.NextDouble()),
                    OncePer = oncePer,
                    IsTarget = isTarget,
                    LoopRuns = loop,
                    LoopPer = loop is null ? default : loopPer,
                };
                GuardVerdict expected = Ask(kept, ask);
                GuardVerdict actual = Ask(forgetting, ask);
                Assert.Equal((seed, step, expected.Decision, expected.Guard, expected.Reason), (seed, step, actual.Decision, actual.Guard, actual.Reason));

                if (random.Next(4) > 0)
                {
                    now += TimeSpan.FromMinutes(random.Next(1, 30));
                    string run = kept.LastRun!;
                    var done = new KeyCompletion(run, now, random.Next(3) > 0, random.Next(3) > 0);
                    KeyGuardRules.Complete(kept, done);
                    KeyGuardRules.Complete(forgetting, done);
                }
            }
        }

        Assert.InRange(forgotten, 100, int.MaxValue);
    }

    [Fact]
    public void Forgetting_an_automation_changes_no_verdict()
    {
        int forgotten = 0;
        for (int seed = 0; seed < 300; seed++)
        {
            var random = new Random(seed);
            int? limit = random.Next(2) == 0 ? null : random.Next(1, 4);
            int? concurrency = random.Next(2) == 0 ? null : random.Next(1, 3);
            int? failures = random.Next(2) == 0 ? null : random.Next(1, 3);
            var kept = new AutomationGuardState();
            var forgetting = new AutomationGuardState();
            DateTimeOffset now = s_zero;
            for (int step = 0; step < 60; step++)
            {
                now += TimeSpan.FromMinutes(random.Next(1, 60));
                if (GuardMemory.ForgetAt(forgetting) <= now)
                {
                    forgotten += forgetting.Span is null ? 0 : 1;
                    forgetting = new AutomationGuardState();
                }

                var ask = new AutomationAdmission
                {
                    RunId = $"r{step}",
                    Now = now,
                    LimitRuns = limit,
                    LimitPer = limit is null ? default : TimeSpan.FromMinutes(60),
                    Concurrency = concurrency,
                    BreakerFailures = failures,
                    BreakerCooldown = TimeSpan.FromMinutes(45),
                };
                GuardVerdict expected = AutomationGuardRules.Admit(kept, ask);
                GuardVerdict actual = AutomationGuardRules.Admit(forgetting, ask);
                GuardMemory.Note(forgetting, ask);
                Assert.Equal((seed, step, expected.Decision, expected.Guard, expected.Reason), (seed, step, actual.Decision, actual.Guard, actual.Reason));

                foreach (string run in kept.Running.Keys.Where(_ => random.Next(3) > 0).ToArray())
                {
                    var done = new AutomationCompletion(run, now.AddMinutes(1), random.Next(3) switch { 0 => false, 1 => true, _ => null }, failures, ask.BreakerCooldown);
                    AutomationGuardRules.Complete(kept, done);
                    AutomationGuardRules.Complete(forgetting, done);
                }
            }
        }

        Assert.InRange(forgotten, 100, int.MaxValue);
    }

    private static GuardVerdict Ask(KeyGuardState state, KeyAdmission ask)
    {
        GuardVerdict verdict = KeyGuardRules.Admit(state, ask);
        GuardMemory.Note(state, ask);
        return verdict;
    }

    private static void Admit(KeyGuardState state, string run, DateTimeOffset now, TimeSpan oncePer, TimeSpan loopPer = default) =>
        Ask(state, new KeyAdmission { RunId = run, Now = now, EventTime = now, OncePer = oncePer, LoopPer = loopPer });

    private static void Admit(AutomationGuardState state, string run, DateTimeOffset now)
    {
        var ask = new AutomationAdmission { RunId = run, Now = now, LimitRuns = 2, LimitPer = TimeSpan.FromHours(1), BreakerFailures = 3 };
        AutomationGuardRules.Admit(state, ask);
        GuardMemory.Note(state, ask);
    }
}
