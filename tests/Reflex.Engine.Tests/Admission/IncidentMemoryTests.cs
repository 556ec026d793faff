using Reflex.Engine.Admission;
using Reflex.Functions.Incidents;
using Reflex.Functions.Runs;

namespace Reflex.Functions.Tests.Incidents;

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
            var seen = new List<(string Run, DateTimeOffset At)>();
            for (int step = 0; step < 60; step++)
            {
                now += TimeSpan.FromMinutes(random.Next(3) == 0 ? random.Next(1, 4000) : random.Next(1, 40));
                if (IncidentMemory.ForgetAt(forgetting, now) <= now)
                {
                    forgotten += forgetting.IncidentId is null ? 0 : 1;
                    forgetting = new IncidentLife();
                }

                seen.RemoveAll(one => now - one.At > GuardMemory.Lateness);
                bool again = seen.Count > 0 && random.Next(3) == 0;
                string run = again ? seen[random.Next(seen.Count)].Run : $"r{step}";
                IncidentRequest? expected = Match(kept, run, now, reopen);
                IncidentRequest? actual = Match(forgetting, run, now, reopen);
                Assert.Equal((seed, step, expected is null, expected?.Opening), (seed, step, actual is null, actual?.Opening));
                Assert.Equal((kept.Count, kept.IsOpen, kept.Openings), (forgetting.Count, forgetting.IsOpen, forgetting.Openings));
                if (!again)
                {
                    seen.Add((run, now));
                }

                now += TimeSpan.FromMinutes(random.Next(1, 40));
                Assert.Equal(Close(kept, now), Close(forgetting, now));
                _ = IncidentMemory.ForgetAt(forgetting, now);
            }
        }

        Assert.InRange(forgotten, 100, int.MaxValue);
    }

    private static IncidentRequest? Match(IncidentLife life, string run, DateTimeOffset now, TimeSpan? reopenWithin)
    {
        var match = new IncidentMatch
        {
            Request = new RunRequest { RunId = run, Automation = "a", Hash = "h", Text = "t", Parts = [], MatchedAt = now },
            Key = ["k"],
            Severity = "high",
            CloseAfter = s_closeAfter,
            ReopenWithin = reopenWithin,
            Now = now,
        };
        IncidentRequest? start = IncidentRules.Match(life, match, number => $"i{number}");
        IncidentMemory.Note(life, match);
        return start;
    }

    private static bool Close(IncidentLife life, DateTimeOffset now) =>
        IncidentRules.TryClose(life, new CloseQuestion(life.IncidentId!, now, s_closeAfter)).Closed;
}
