using Reflex.Engine.Admission;
using Reflex.Engine.Automations;
using Reflex.Engine.Events;
using Reflex.Engine.Playbooks;
using Reflex.Engine.Templates;
using Reflex.Functions.Catalog;
using Reflex.Functions.Incidents;
using Reflex.Functions.Runs;

namespace Reflex.Functions.Orchestrations.Playbooks;

/// <summary>The planned run of one side of a trial, and what the guards say to it.</summary>
internal sealed class TrialRun
{
    private readonly RunRequest _run;
    private readonly Automation _automation;
    private readonly AutomationEvent _event;
    private readonly string? _target;
    private readonly int _rules;
    private AdmissionRound? _round;
    private GuardVerdict? _absorbed;

    private TrialRun(RunRequest run, int rules, Automation automation, TemplateEngine templates)
    {
        _run = run;
        _rules = rules;
        _automation = automation;
        PlaybookRenderer renderer = run.RendererWith(templates);
        _event = renderer.Event;
        try
        {
            _target = renderer.TargetOf(automation.Then);
        }
        catch (TemplateException)
        {
            // The plan says so, where people see it.
        }
    }

    public GuardVerdict Verdict => _absorbed ?? _round?.Verdict ?? GuardVerdict.Admitted;

    public GuardStage? Next => _round?.Next;

    public static TrialRun? Of(RunRequest? run, int rules, AutomationCache automations, TemplateEngine templates) =>
        run is null ? null : new TrialRun(run, rules, automations.Get(run.Hash, run.Text, run.Automation), templates);

    public void Absorb(GuardVerdict verdict) => _absorbed = verdict.Decision == GuardDecision.Hold ? verdict : null;

    /// <summary>Begins to ask the guards, unless an incident absorbs the match.</summary>
    public void Begin(DateTimeOffset now) => _round = _absorbed is null ? new AdmissionRound(Facts(now)) : null;

    public void Receive(GuardVerdict verdict) => _round!.Receive(verdict);

    public (IReadOnlyList<string> Key, IncidentMatch Ask, TimeSpan Span)? Incident(DateTimeOffset now)
    {
        if (_automation.Then.Incident is not { } incident)
        {
            return null;
        }

        IReadOnlyList<string> key = _rules > 0 || _run.Key.Count > 0 ? KeyOf() : [EventKey.Normalize(_target ?? _event.Subject ?? "")];
        // The guard only needs to know which match it is.
        RunRequest brief = _run with { Text = "", Parts = [] };
        return (key, IncidentMatch.Create(brief, key, incident, now), incident.CloseAfter + (incident.ReopenWithin ?? TimeSpan.Zero));
    }

    public (IReadOnlyList<string> Key, KeyAdmission Ask, TimeSpan Span)? Key(DateTimeOffset now)
    {
        IReadOnlyList<string> key = _rules > 0 || _run.Key.Count > 0 ? KeyOf() : [_target?.ToLowerInvariant() ?? ""];
        return (key, KeyAdmission.Of(Facts(now)), Longest(_automation.Guards.OncePer, _automation.Guards.Loop?.Per));
    }

    public (IReadOnlyList<string> Key, AutomationAdmission Ask, TimeSpan Span)? Whole(DateTimeOffset now) =>
        ([], AutomationAdmission.Of(Facts(now)), _automation.Guards.Limit?.Per ?? TimeSpan.Zero);

    private IReadOnlyList<string> KeyOf() => RunKey.Of(_automation, _run.Key, _target, _event).Values;

    private RunFacts Facts(DateTimeOffset now) => new(_automation, _run.RunId, _target, _event.Time, now)
    {
        GuardsPatterns = _rules == 0,
        IsPlanned = _rules > 0,
    };

    private static TimeSpan Longest(TimeSpan? one, TimeSpan? other) =>
        (one ?? TimeSpan.Zero) > (other ?? TimeSpan.Zero) ? one!.Value : other ?? TimeSpan.Zero;
}
