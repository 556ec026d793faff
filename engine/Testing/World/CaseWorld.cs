using System.Globalization;
using Reflex.Engine.Admission;
using Reflex.Engine.Automations;
using Reflex.Engine.Execution;
using Reflex.Engine.Patterns.Results;
using Reflex.Engine.Playbooks;
using Reflex.Engine.Templates;

namespace Reflex.Engine.Testing.World;

/// <summary>
/// What is there beside the automations of a case: a clock, people, guards, incidents, and the runs that have started. It survives a
/// restart.
/// </summary>
internal sealed class CaseWorld(TemplateEngine templates, DateTimeOffset start, bool grants)
{
    private readonly CaseClock _clock = new(start);
    private readonly CasePump _pump = new();
    private readonly List<CaseRunRecord> _runs = [];
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);
    private readonly List<Task> _work = [];
    private CasePeople? _people;
    private CaseIncidents? _incidents;

    public CaseClock Clock => _clock;

    public Answers Answers { get; } = new();

    public CaseGuards Guards { get; } = new();

    public CasePeople People => _people ??= new CasePeople(_clock, grants);

    public CaseIncidents Incidents => _incidents ??= new CaseIncidents(this);

    /// <summary>What runs did, in order.</summary>
    public List<TakenStep> Steps { get; } = [];

    /// <summary>Every run that was asked for, held ones among them, in order.</summary>
    public IReadOnlyList<CaseRunRecord> Runs => _runs;

    /// <summary>The runs that a guard held.</summary>
    public IEnumerable<CaseRunRecord> Held => _runs.Where(run => run.IsHeld);

    /// <summary>The runs that no guard held.</summary>
    public IEnumerable<CaseRunRecord> Started => _runs.Where(run => !run.IsHeld);

    /// <summary>Single events that <c>oncePer</c> held.</summary>
    public int Suppressed => _runs.Count(run => run.Progress.Guard == GuardNames.OncePer);

    public bool HasEnded(string runId) => _runs.Find(run => run.Start.RunId == runId) is not { } known || known.Progress.State.IsFinal();

    /// <summary>Does something, and all that follows from it at this time.</summary>
    public void Do(Action action)
    {
        _pump.Run(action);
        FireUntil(_clock.Now);
    }

    /// <summary>Begins what goes on by itself; should it break, the case does.</summary>
    public void Begin(Func<Task> work) => _pump.Run(() => _work.Add(work()));

    /// <summary>Lets the timers fire that are due at a time, which the clock has reached.</summary>
    public void FireUntil(DateTimeOffset at)
    {
        while (_clock.NextTimer <= at)
        {
            _pump.Run(_clock.Fire);
        }

        foreach (Task broken in _work.Where(task => task.IsFaulted))
        {
            broken.GetAwaiter().GetResult();
        }

        _work.RemoveAll(task => task.IsCompleted);
    }

    /// <summary>What a match comes to.</summary>
    public MatchFate Start(Automation automation, Match match)
    {
        var cause = new RunCause
        {
            RunId = NameOf(automation, match),
            Automation = automation.Name,
            Key = match.Key,
            MatchedAt = match.At,
            Parts = match.Parts,
        };
        if (automation.Then.Incident is null)
        {
            CaseRunRecord record = Run(new RunStart(cause, automation), out _);
            FireUntil(_clock.Now);
            return new MatchFate(record, null);
        }

        MatchFate fate = Incidents.Match(automation, cause, TargetOf(automation, cause));
        FireUntil(_clock.Now);
        return fate;
    }

    /// <summary>Starts a run; what it comes to at once has happened when this returns.</summary>
    public CaseRunRecord Run(RunStart start, out Task<RunOutcome> outcome)
    {
        var record = new CaseRunRecord(start, _clock.Now);
        _runs.Add(record);
        Task<RunOutcome> run = null!;
        Begin(() => run = PlaybookRun.ExecuteAsync(new CaseHost(this, record), start, templates));
        outcome = run;
        return record;
    }

    private string? TargetOf(Automation automation, RunCause cause)
    {
        try
        {
            return new PlaybookRenderer(templates, cause).TargetOf(automation.Then);
        }
        catch (TemplateException)
        {
            // The run itself fails with the reason.
            return null;
        }
    }

    // The same match has the same name; another one never does.
    private string NameOf(Automation automation, Match match)
    {
        string name = $"{automation.Name}-{match.Parts.LastOrDefault(part => part.Events.Count > 0)?.Events[^1].Id}";
        string unique = name;
        for (int number = 2; !_names.Add(unique); number++)
        {
            unique = string.Create(CultureInfo.InvariantCulture, $"{name}-{number}");
        }

        return unique;
    }
}
