using Reflex.Engine.Admission;

namespace Reflex.Engine.Tests.Admission;

public sealed class IncidentMemoryTests
{
    private static readonly DateTimeOffset s_zero = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan s_closeAfter = TimeSpan.FromMinutes(30);

    [Fact]
    public void An_open_incident_is_not_forgotten()
    {
        var life = new IncidentLife();
        Match(life, "r1", s_zero, TimeSpan.FromHours(2));

        Assert.Null(IncidentMemory.ForgetAt(life, s_zero));
    }

    [Fact]
    public void A_closed_one_is_kept_for_the_grace_and_a_day_by_the_clock()
    {
        var life = new IncidentLife();
        Match(life, "r1", s_zero, TimeSpan.FromHours(2));
        Close(life, s_zero.AddHours(1));
        DateTimeOffset noticed = s_zero.AddDays(7);

        Assert.Equal(noticed.AddHours(2).AddDays(1), IncidentMemory.ForgetAt(life, noticed));
        Assert.Equal(noticed.AddHours(2).AddDays(1), IncidentMemory.ForgetAt(life, noticed.AddDays(1)));
    }

    [Fact]
    public void One_that_was_reopened_counts_from_its_next_close()
    {
        var life = new IncidentLife();
        Match(life, "r1", s_zero, TimeSpan.FromHours(2));
        Close(life, s_zero.AddHours(1));
        _ = IncidentMemory.ForgetAt(life, s_zero.AddHours(1));
        Match(life, "r2", s_zero.AddHours(2), TimeSpan.FromHours(2));
        Assert.Null(IncidentMemory.ForgetAt(life, s_zero.AddHours(2)));
        Close(life, s_zero.AddHours(3));

        Assert.Equal(s_zero.AddHours(5).AddDays(1), IncidentMemory.ForgetAt(life, s_zero.AddHours(3)));
    }

    [Fact]
    public void One_stored_before_its_grace_was_kept_stays()
    {
        var life = new IncidentLife { IncidentId = "i1", ClosedAt = s_zero };

        Assert.Null(IncidentMemory.ForgetAt(life, s_zero.AddDays(400)));
    }

    [Fact]
    public void What_a_closed_one_absorbs_is_remembered_as_long()
    {
        var life = new IncidentLife();
        Match(life, "r1", s_zero, TimeSpan.FromHours(2));
        Close(life, s_zero.AddHours(1));
        Match(life, "r2", s_zero.AddHours(10), TimeSpan.FromHours(2), at: s_zero.AddMinutes(5));

        Assert.Equal(s_zero.AddHours(12).AddDays(1), IncidentMemory.ForgetAt(life, s_zero.AddHours(11)));
    }

    [Fact]
    public void One_that_a_later_match_ended_keeps_the_rest_until_it_was_asked_for()
    {
        var life = new IncidentLife();
        Match(life, "r1", s_zero, null);
        Match(life, "r2", s_zero.AddHours(5), null);
        Close(life, s_zero.AddHours(6));
        Assert.Null(IncidentMemory.ForgetAt(life, s_zero.AddHours(6)));

        IncidentRules.TryClose(life, new CloseQuestion("i1", s_zero.AddHours(7), s_closeAfter));

        Assert.NotNull(IncidentMemory.ForgetAt(life, s_zero.AddHours(7)));
    }

    [Fact]
    public void Forgetting_an_incident_changes_nothing_that_starts()
    {
        int forgotten = 0;
        for (int seed = 0; seed < 300; seed++)
        {
            var random = new Random(seed);
            TimeSpan? reopen = random.Next(2) == 0 ? null : TimeSpan.FromMinutes(random.Next(1, 3000));
            var kept = new IncidentLife();
            var forgetting = new IncidentLife();
            DateTimeOffset now = s_zero;
            var delivered = new List<(string Run, DateTimeOffset At, DateTimeOffset On)>();
            for (int step = 0; step < 60; step++)
            {
                now += TimeSpan.FromMinutes(random.Next(3) == 0 ? random.Next(1, 4000) : random.Next(1, 40));
                if (IncidentMemory.ForgetAt(forgetting, now) <= now)
                {
                    forgotten += forgetting.IncidentId is null ? 0 : 1;
                    forgetting = new IncidentLife();
                }

                delivered.RemoveAll(one => now - one.On > GuardMemory.Lateness);
                bool again = delivered.Count > 0 && random.Next(3) == 0;
                (string run, DateTimeOffset at, _) = again
                    ? delivered[random.Next(delivered.Count)]
                    : ($"r{step}", now - (random.Next(2) * random.NextDouble() * GuardMemory.Lateness), now);
                IncidentEffect expected = Match(kept, run, now, reopen, at);
                IncidentEffect actual = Match(forgetting, run, now, reopen, at);
                Assert.Equal((seed, step, expected), (seed, step, actual));
                Assert.Equal((kept.Count, kept.IsOpen, kept.Openings), (forgetting.Count, forgetting.IsOpen, forgetting.Openings));
                if (!again)
                {
                    delivered.Add((run, at, now));
                }

                now += TimeSpan.FromMinutes(random.Next(1, 40));
                Assert.Equal(Close(kept, now), Close(forgetting, now));
                kept.Ended.Clear();
                forgetting.Ended.Clear();
                _ = IncidentMemory.ForgetAt(forgetting, now);
            }
        }

        Assert.InRange(forgotten, 100, int.MaxValue);
    }

    private static IncidentEffect Match(IncidentLife life, string run, DateTimeOffset now, TimeSpan? reopenWithin, DateTimeOffset? at = null)
    {
        var question = new IncidentQuestion(run, at ?? now, now, s_closeAfter, reopenWithin);
        IncidentEffect effect = IncidentRules.Match(life, question, number => $"i{number}");
        IncidentMemory.Note(life, question);
        return effect;
    }

    private static bool Close(IncidentLife life, DateTimeOffset now) =>
        IncidentRules.TryClose(life, new CloseQuestion(life.IncidentId!, now, s_closeAfter)).Closed;
}
