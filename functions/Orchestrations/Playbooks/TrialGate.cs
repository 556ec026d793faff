using Reflex.Engine.Playbooks;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Entities;
using Reflex.Engine.Admission;
using Reflex.Engine.Automations;
using Reflex.Engine.Templates;
using Reflex.Functions.Catalog;
using Reflex.Functions.Compare;
using Reflex.Functions.Entities;
using Reflex.Functions.Incidents;
using Reflex.Functions.Runs;

namespace Reflex.Functions.Orchestrations.Playbooks;

/// <summary>Asks the guards of a trial what they would say to each side: first whether an open incident takes the match in, then as a run is asked for.</summary>
internal sealed class TrialGate
{
    // Remembered beyond the longest span, so that a look at the clock in between never decides anything.
    private static readonly TimeSpan Margin = TimeSpan.FromHours(1);

    private readonly TaskOrchestrationContext _context;
    private readonly ComparisonRequest _request;
    private readonly Side? _live;
    private readonly Side? _candidate;

    public TrialGate(TaskOrchestrationContext context, ComparisonRequest request, AutomationCache automations, TemplateEngine templates)
    {
        _context = context;
        _request = request;
        _live = Side.Of(request.Live, automations, templates);
        _candidate = Side.Of(request.Candidate, automations, templates);
    }

    private DateTimeOffset Now => new(_context.CurrentUtcDateTime, TimeSpan.Zero);

    public async Task<ComparisonUpdate> JudgeAsync()
    {
        DateTimeOffset now = Now;
        await AskAsync(nameof(TrialGuardEntity.JudgeIncident), side => side.Incident(now));
        foreach (Side side in Open())
        {
            side.Take(Maintenance.Objection(side.Automation, now));
        }

        await AskAsync(nameof(TrialGuardEntity.JudgeKey), side => side.Key(now));
        await AskAsync(nameof(TrialGuardEntity.JudgeAutomation), side => side.Whole(now));
        return new ComparisonUpdate(_request, _live?.Verdict, _candidate?.Verdict, now);
    }

    private IEnumerable<Side> Open() => new[] { _live, _candidate }.OfType<Side>().Where(side => side.Verdict.Decision != GuardDecision.Hold);

    // Both sides in one operation wherever they ask the same entity.
    private async Task AskAsync<T>(string operation, Func<Side, (IReadOnlyList<string> Key, T Ask, TimeSpan Span)?> ask)
        where T : class
    {
        var asked = new Dictionary<EntityInstanceId, List<(Side Side, T Ask, TimeSpan Span)>>();
        var order = new List<EntityInstanceId>();
        foreach (Side side in Open())
        {
            if (ask(side) is { } question)
            {
                EntityInstanceId entity = InstanceIds.TrialGuard(_request.Automation, _request.TrialId, operation, question.Key);
                if (!asked.TryGetValue(entity, out List<(Side Side, T Ask, TimeSpan Span)>? sides))
                {
                    asked[entity] = sides = [];
                    order.Add(entity);
                }

                sides.Add((side, question.Ask, question.Span));
            }
        }

        foreach (EntityInstanceId entity in order)
        {
            List<(Side Side, T Ask, TimeSpan Span)> sides = asked[entity];
            T? live = sides.Find(one => one.Side == _live).Ask;
            T? candidate = sides.Find(one => one.Side == _candidate).Ask;
            TrialVerdicts verdicts = await _context.Entities.CallEntityAsync<TrialVerdicts>(
                entity, operation, new TrialQuestion<T>(live, candidate, sides.Max(one => one.Span) + Margin));
            _live?.Take(verdicts.Live);
            _candidate?.Take(verdicts.Candidate);
        }
    }

    private sealed class Side
    {
        private readonly RunRequest _run;
        private readonly DateTimeOffset _eventTime;
        private readonly string? _target;
        private readonly string? _subject;

        private Side(RunRequest run, Automation automation, TemplateEngine templates)
        {
            _run = run;
            Automation = automation;
            PlaybookRenderer renderer = run.RendererWith(templates);
            _eventTime = renderer.Event.Time;
            _subject = renderer.Event.Subject;
            try
            {
                _target = renderer.TargetOf(automation.Then);
            }
            catch (TemplateException)
            {
                // The plan says so, where people see it.
            }
        }

        public Automation Automation { get; }

        public GuardVerdict Verdict { get; private set; } = GuardVerdict.Admitted;

        public static Side? Of(RunRequest? run, AutomationCache automations, TemplateEngine templates) =>
            run is null ? null : new Side(run, automations.Get(run.Hash, run.Text, run.Automation), templates);

        // A later guard that has nothing to say does not take back that an earlier one called for a person.
        public void Take(GuardVerdict? verdict) => Verdict = verdict is null or { Decision: GuardDecision.Admit } ? Verdict : verdict;

        public (IReadOnlyList<string> Key, IncidentMatch Ask, TimeSpan Span)? Incident(DateTimeOffset now)
        {
            if (Automation.Then.Incident is not { } incident)
            {
                return null;
            }

            IReadOnlyList<string> key = IncidentKeys.Of(_run, _target, _subject);
            // The guard only needs to know which match it is.
            RunRequest brief = _run with { Text = "", Parts = [] };
            return (key, IncidentMatch.Create(brief, key, incident, now), incident.CloseAfter + (incident.ReopenWithin ?? TimeSpan.Zero));
        }

        public (IReadOnlyList<string> Key, KeyAdmission Ask, TimeSpan Span)? Key(DateTimeOffset now) =>
            GuardQuestions.AsksKey(Automation, _target)
                ? (GuardQuestions.KeyOf(_run.Key, _target), GuardQuestions.OfKey(Automation, _run.RunId, _target, _eventTime, now), Longest(Automation.Guards.OncePer, Automation.Guards.Loop?.Per))
                : null;

        public (IReadOnlyList<string> Key, AutomationAdmission Ask, TimeSpan Span)? Whole(DateTimeOffset now) =>
            GuardQuestions.AsksAutomation(Automation)
                ? ([], GuardQuestions.OfAutomation(Automation, _run.RunId, now), Longest(Automation.Guards.Limit?.Per, null))
                : null;

        private static TimeSpan Longest(TimeSpan? one, TimeSpan? other) => (one ?? TimeSpan.Zero) > (other ?? TimeSpan.Zero) ? one!.Value : other ?? TimeSpan.Zero;
    }
}
