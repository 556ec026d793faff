using Microsoft.DurableTask;
using Reflex.Engine.Admission;
using Reflex.Engine.Execution;
using Reflex.Engine.Templates;
using Reflex.Functions.Activities;
using Reflex.Functions.Catalog;
using Reflex.Functions.Incidents;
using Reflex.Functions.Orchestrations;
using Reflex.Functions.Runs;

namespace Reflex.Functions.Tests.Orchestrations;

/// <summary>The branches of an incident's opening: how its run ends, how long it stays, how its history is kept short.</summary>
public sealed class IncidentOrchestratorTests
{
    private const string TryClose = "incidententity.tryclose";
    private const string Then = "incident: { severity: high, title: \"{{ event.subject | split: '/' | last }} is down\", closeAfter: 30m }\nsteps:\n  - act: { action: test.act }";
    private static readonly TimeSpan CloseAfter = TimeSpan.FromMinutes(30);

    private readonly MockedOrchestration _context = new MockedOrchestration()
        .On(nameof(RunOrchestrator), new RunOutcome("r1", RunState.Succeeded, null))
        .On(TryClose, new CloseAnswer(true, 1, new DateTimeOffset(2026, 1, 5, 0, 0, 0, TimeSpan.Zero)));

    private IncidentRecord[] Records => [.. _context.InputsOf<IncidentRecord>(nameof(RecordIncident))];

    private IncidentRecord[] Run(string then = Then, Func<IncidentRequest, IncidentRequest>? change = null)
    {
        RunRequest run = MockedRun.Request(_context, then);
        var request = new IncidentRequest
        {
            IncidentId = "i1",
            Opening = 1,
            Match = new IncidentMatch { Request = run, Key = ["web-1"], Severity = "high", CloseAfter = CloseAfter, Now = _context.Start },
        };
        var orchestrator = new IncidentOrchestrator(new AutomationCache(new CacheCapacity()), new TemplateEngine());
        _context.Run(context => orchestrator.Run(context, change?.Invoke(request) ?? request));
        return Records;
    }

    private CloseAnswer NotYet(int count, TimeSpan lastAt) => new(false, count, _context.Start + lastAt);

    [Fact]
    public void It_opens_runs_its_playbook_and_closes_once_it_has_been_quiet()
    {
        _context.On(TryClose, NotYet(1, TimeSpan.Zero), new CloseAnswer(true, 1, _context.Start));

        IncidentRecord[] records = Run();

        Assert.Equal([IncidentState.Open, IncidentState.Open, IncidentState.Closed], records.Select(record => record.State));
        Assert.Equal(["Running", "Succeeded", "Succeeded"], records.Select(record => record.RunState));
        Assert.Equal([1, 2, 3], records.Select(record => record.Version));
        Assert.Equal(("web-1 is down", "high", _context.Start + CloseAfter), (records[2].Title, records[2].Severity, records[2].ClosedAt));
        Assert.Equal([CloseAfter], _context.Timers);
    }

    [Theory]
    [InlineData(RunState.Succeeded, IncidentState.Open, null)]
    [InlineData(RunState.Shadowed, IncidentState.Open, null)]
    [InlineData(RunState.Failed, IncidentState.Escalated, "Because.")]
    [InlineData(RunState.Rejected, IncidentState.Open, "Because.")]
    [InlineData(RunState.Held, IncidentState.Open, "Because.")]
    [InlineData(RunState.Cancelled, IncidentState.Open, "Because.")]
    public void How_the_run_ended_says_whether_a_person_is_called(RunState end, IncidentState state, string? reason)
    {
        _context.On(nameof(RunOrchestrator), new RunOutcome("r1", end, "Because."));

        IncidentRecord after = Run()[1];

        Assert.Equal((state, reason, end.ToString()), (after.State, after.Reason, after.RunState));
    }

    [Fact]
    public void A_run_that_breaks_off_escalates_the_incident_with_its_words()
    {
        _context.On(nameof(RunOrchestrator), new TaskFailedException(nameof(RunOrchestrator), 1, new TaskFailureDetails("X", "Terminated by olga.", null, null, null)));

        IncidentRecord after = Run()[1];

        Assert.Equal((IncidentState.Escalated, "Terminated by olga."), (after.State, after.Reason));
    }

    [Fact]
    public void Repetitions_are_written_down_and_put_the_closing_off()
    {
        _context.On(TryClose, NotYet(1, TimeSpan.Zero), NotYet(5, TimeSpan.FromMinutes(20)), NotYet(5, TimeSpan.FromMinutes(20)), new CloseAnswer(true, 6, _context.Start + TimeSpan.FromMinutes(25)));

        IncidentRecord[] records = Run();

        Assert.Equal([1, 1, 5, 6], records.Select(record => record.Count));
        Assert.Equal([30, 50, 50], _context.Timers.Select(timer => timer.TotalMinutes));
        Assert.Equal(_context.Start + TimeSpan.FromMinutes(25), records[^1].LastAt);
    }

    [Fact]
    public void After_many_looks_its_history_starts_anew_with_what_it_knows()
    {
        _context.On(TryClose, NotYet(1, TimeSpan.FromMinutes(1)));
        _context.On(nameof(RunOrchestrator), new RunOutcome("r1", RunState.Failed, "It broke."));

        Run();

        Assert.Equal(50, _context.Names.Count(name => name == TryClose));
        IncidentRequest next = Assert.IsType<IncidentRequest>(_context.ContinuedWith);
        Assert.Equal((RunState.Failed, 2), (next.Outcome!.State, next.Version));
    }

    [Fact]
    public void Started_anew_it_runs_nothing_again_and_is_as_escalated_as_before()
    {
        IncidentRecord closed = Assert.Single(Run(change: request => request with { Outcome = new RunOutcome("r1", RunState.Failed, "It broke."), Version = 7 }));

        Assert.DoesNotContain(nameof(RunOrchestrator), _context.Names);
        Assert.Equal((IncidentState.Closed, "It broke.", 8), (closed.State, closed.Reason, closed.Version));
    }

    [Fact]
    public void A_title_that_cannot_be_rendered_is_the_automations_name()
    {
        const string Endless = "incident: { severity: high, title: \"{% for i in (1..99999999) %}x{% endfor %}\", closeAfter: 30m }\nsteps:\n  - act: { action: test.act }";

        Assert.Equal("heal", Run(Endless)[0].Title);
    }
}
