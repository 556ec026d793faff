using Reflex.Engine.Admission;
using Reflex.Engine.Playbooks;
using static Reflex.Engine.Tests.Admission.Samples;

namespace Reflex.Engine.Tests.Admission;

public sealed class IncidentRulesTests
{
    private static readonly TimeSpan CloseAfter = TimeSpan.FromMinutes(30);
    private readonly IncidentLife _life = new();

    private IncidentEffect Match(string run, double at, double? now = null, double? reopen = null) => IncidentRules.Match(
        _life,
        new IncidentQuestion(run, At(at), At(now ?? Math.Max(at, 0)), CloseAfter,
        reopen is { } minutes ? TimeSpan.FromMinutes(minutes) : null),
        number => $"i{number}");

    private CloseAnswer TryClose(double now, string id = "i1", int? opening = 1) =>
        IncidentRules.TryClose(_life, new CloseQuestion(id, At(now), CloseAfter) { Opening = opening });

    [Fact]
    public void The_first_match_opens_an_incident()
    {
        Assert.Equal(IncidentEffect.Opened, Match("r1", 0));
        Assert.Equal(("i1", true, 1, 1, At(0)), (_life.IncidentId, _life.IsOpen, _life.Openings, _life.Count, _life.LastAt));
    }

    [Theory]
    [InlineData(0, "Absorbed")]
    [InlineData(29.99, "Absorbed")]
    [InlineData(30, "Opened")]
    [InlineData(-100, "Absorbed")]
    public void An_open_incident_absorbs_what_comes_before_its_quiet_end(double at, string effect)
    {
        Match("r1", 0);

        Assert.Equal(effect, Match("r2", at, 500).ToString());
    }

    [Fact]
    public void Each_match_puts_the_quiet_end_off()
    {
        Match("r1", 0);
        Match("r2", 20);

        Assert.Equal(IncidentEffect.Absorbed, Match("r3", 49.9));
        Assert.Equal((3, At(49.9)), (_life.Count, _life.LastAt));
    }

    [Fact]
    public void An_older_match_is_counted_and_does_not_take_the_time_back()
    {
        Match("r1", 0);
        Match("r2", -10, 0);

        Assert.Equal((2, At(0)), (_life.Count, _life.LastAt));
    }

    [Fact]
    public void A_match_that_is_delivered_again_counts_once()
    {
        Match("r1", 0);

        Assert.Equal(IncidentEffect.Repeated, Match("r1", 0, 500));
        Assert.Equal(1, _life.Count);
    }

    [Fact]
    public void Redeliveries_are_known_for_the_last_matches_only()
    {
        for (int number = 0; number <= IncidentRules.MaxSeen; number++)
        {
            Match($"r{number}", 0);
        }

        Assert.Equal(IncidentRules.MaxSeen, _life.Seen.Count);
        Assert.Equal("r1", _life.Seen[0]);
        Assert.Equal(IncidentEffect.Repeated, Match("r1", 0));
        Assert.Equal(IncidentEffect.Absorbed, Match("r0", 0));
    }

    [Theory]
    [InlineData(39.99, "Reopened")]
    [InlineData(40, "Opened")]
    public void A_match_soon_after_the_quiet_end_reopens(double at, string effect)
    {
        Match("r1", 0);

        Assert.Equal(effect, Match("r2", at, 500, reopen: 10).ToString());
        bool reopened = effect == "Reopened";
        Assert.Equal(reopened ? ("i1", 2, 2, 1) : ("i2", 1, 1, 2), (_life.IncidentId, _life.Openings, _life.Count, _life.Number));
        Assert.Equal(At(at), _life.LastAt);
    }

    [Theory]
    [InlineData(39.99, "Reopened")]
    [InlineData(40, "Opened")]
    public void It_reopens_by_event_time_however_late_the_clock_closed_it(double at, string effect)
    {
        Match("r1", 0);
        TryClose(300);

        Assert.Equal(effect, Match("r2", at, 301, reopen: 10).ToString());
        Assert.Null(_life.ClosedAt);
        Assert.True(_life.IsOpen);
    }

    [Theory]
    [InlineData(29.99, false)]
    [InlineData(30, true)]
    public void The_clock_closes_it_once_it_has_been_quiet(double now, bool closed)
    {
        Match("r1", 0);

        CloseAnswer answer = TryClose(now);

        Assert.Equal((closed, 1, At(0)), (answer.Closed, answer.Count, answer.LastAt));
        Assert.Equal(closed ? At(30) : null, answer.ClosedAt);
        Assert.Equal(!closed, _life.IsOpen);
    }

    [Fact]
    public void It_closes_at_its_quiet_end_however_late_that_is_noticed()
    {
        Match("r1", 0);

        Assert.Equal(At(30), TryClose(300).ClosedAt);
        Assert.Equal(At(30), TryClose(400).ClosedAt);
    }

    [Fact]
    public void A_late_match_from_before_its_quiet_end_is_absorbed_by_a_closed_incident()
    {
        Match("r1", 0);
        TryClose(30);

        Assert.Equal(IncidentEffect.Absorbed, Match("r2", 29.99, 60));
        Assert.Equal((false, 2, At(0)), (_life.IsOpen, _life.Count, _life.LastAt));
        Assert.Equal(IncidentEffect.Opened, Match("r3", 30, 60));
    }

    [Fact]
    public void What_a_later_match_ended_is_told_to_whoever_follows_it_once()
    {
        Match("r1", 0);
        Match("r2", 10);
        Match("r3", 60);

        CloseAnswer answer = TryClose(61);

        Assert.Equal((true, 2, At(10), At(40)), (answer.Closed, answer.Count, answer.LastAt, answer.ClosedAt!.Value));
        Assert.Empty(_life.Ended);
        Assert.Equal((true, 0, (DateTimeOffset?)null), (TryClose(62).Closed, TryClose(62).Count, TryClose(62).ClosedAt));
        Assert.True(_life.IsOpen);
    }

    [Fact]
    public void An_incident_that_the_clock_closed_is_not_ended_again()
    {
        Match("r1", 0);
        TryClose(30);
        Match("r2", 60);

        Assert.Empty(_life.Ended);
    }

    [Fact]
    public void Of_many_ended_incidents_the_newest_are_remembered()
    {
        for (int number = 0; number < IncidentRules.MaxEnded + 2; number++)
        {
            Match($"r{number}", 30 * number);
        }

        Assert.Equal(IncidentRules.MaxEnded, _life.Ended.Count);
        Assert.Equal("i2", _life.Ended[0].IncidentId);
    }

    [Fact]
    public void An_earlier_opening_ends_where_the_incident_was_reopened()
    {
        Match("r1", 0);
        Match("r2", 35, reopen: 10);

        Assert.True(TryClose(36, opening: 1).Closed);
        Assert.True(_life.IsOpen);
        Assert.False(TryClose(36, opening: 2).Closed);
        Assert.True(TryClose(65, opening: 2).Closed);
    }

    [Fact]
    public void An_earlier_opening_closes_nothing()
    {
        Match("r1", 0);
        Match("r2", 35, reopen: 10);

        Assert.Null(TryClose(300, opening: 1).ClosedAt);
        Assert.True(_life.IsOpen);
    }

    [Fact]
    public void A_question_from_before_openings_were_told_asks_for_the_present_one()
    {
        Match("r1", 0);
        Match("r2", 35, reopen: 10);

        Assert.False(TryClose(36, opening: null).Closed);
        Assert.True(TryClose(65, opening: null).Closed);
    }

    [Theory]
    [InlineData(5, 5)]
    [InlineData(5.01, 0)]
    public void A_match_dated_too_far_ahead_counts_as_of_now(double at, double remembered)
    {
        Match("r1", at, 0);

        Assert.Equal(At(remembered), _life.LastAt);
    }

    [Theory]
    [InlineData(false, false, "Open")]
    [InlineData(true, false, "Escalated")]
    [InlineData(false, true, "Escalated")]
    public void It_escalates_where_its_run_failed_or_left_something_for_a_person(bool failed, bool needsPerson, string state) =>
        Assert.Equal(state, IncidentRules.AfterRun(failed, needsPerson).ToString());

    [Fact]
    public void A_question_carries_what_the_automation_says()
    {
        var incident = new Incident { Title = "x", CloseAfter = CloseAfter, ReopenWithin = TimeSpan.FromMinutes(7) };

        Assert.Equal(new IncidentQuestion("r1", At(1), At(2), CloseAfter, TimeSpan.FromMinutes(7)),
            IncidentQuestion.Of(incident, "r1", At(1), At(2)));
    }
}
