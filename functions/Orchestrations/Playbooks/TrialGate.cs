using Microsoft.DurableTask;
using Microsoft.DurableTask.Entities;
using Reflex.Engine.Admission;
using Reflex.Engine.Templates;
using Reflex.Functions.Catalog;
using Reflex.Functions.Compare;
using Reflex.Functions.Entities;
using Reflex.Functions.Runs;

namespace Reflex.Functions.Orchestrations.Playbooks;

/// <summary>
/// Asks the guards of a trial what they would say to each side: first whether an open incident absorbs the match, then as
/// <see cref="AdmissionRound"/> says.
/// </summary>
internal sealed class TrialGate
{
    // Remembered beyond the longest span, so that a look at the clock in between never decides anything.
    private static readonly TimeSpan Margin = TimeSpan.FromHours(1);

    private readonly TaskOrchestrationContext _context;
    private readonly ComparisonRequest _request;
    private readonly TrialRun? _live;
    private readonly TrialRun? _candidate;

    public TrialGate(TaskOrchestrationContext context, ComparisonRequest request, AutomationCache automations, TemplateEngine templates)
    {
        _context = context;
        _request = request;
        _live = TrialRun.Of(request.Live, request.Rules, automations, templates);
        _candidate = TrialRun.Of(request.Candidate, request.Rules, automations, templates);
    }

    private DateTimeOffset Now => new(_context.CurrentUtcDateTime, TimeSpan.Zero);

    public async Task<ComparisonUpdate> JudgeAsync()
    {
        DateTimeOffset now = Now;
        await AskAsync(nameof(TrialGuardEntity.JudgeIncident), Sides(),
            side => side.Incident(now), static (side, verdict) => side.Absorb(verdict));
        foreach (TrialRun side in Sides())
        {
            side.Begin(now);
        }

        await AskAsync(nameof(TrialGuardEntity.JudgeKey), At(GuardStage.Key),
            side => side.Key(now), static (side, verdict) => side.Receive(verdict));
        await AskAsync(nameof(TrialGuardEntity.JudgeAutomation), At(GuardStage.Automation),
            side => side.Whole(now), static (side, verdict) => side.Receive(verdict));
        return new ComparisonUpdate(_request, _live?.Verdict, _candidate?.Verdict, now);
    }

    private List<TrialRun> Sides() => [.. new[] { _live, _candidate }.OfType<TrialRun>()];

    private List<TrialRun> At(GuardStage stage) => [.. Sides().Where(side => side.Next == stage)];

    // Both sides in one operation wherever they ask the same entity.
    private async Task AskAsync<T>(
        string operation, List<TrialRun> sides,
        Func<TrialRun, (IReadOnlyList<string> Key, T Ask, TimeSpan Span)?> ask,
        Action<TrialRun, GuardVerdict> receive)
        where T : class
    {
        var asked = new Dictionary<EntityInstanceId, List<(TrialRun Side, T Ask, TimeSpan Span)>>();
        var order = new List<EntityInstanceId>();
        foreach (TrialRun side in sides)
        {
            if (ask(side) is { } question)
            {
                EntityInstanceId entity = InstanceIds.TrialGuard(_request.Automation, _request.TrialId, operation, question.Key);
                if (!asked.TryGetValue(entity, out List<(TrialRun Side, T Ask, TimeSpan Span)>? askers))
                {
                    asked[entity] = askers = [];
                    order.Add(entity);
                }

                askers.Add((side, question.Ask, question.Span));
            }
        }

        foreach (EntityInstanceId entity in order)
        {
            List<(TrialRun Side, T Ask, TimeSpan Span)> askers = asked[entity];
            T? live = askers.Find(one => one.Side == _live).Ask;
            T? candidate = askers.Find(one => one.Side == _candidate).Ask;
            TrialVerdicts verdicts = await _context.Entities.CallEntityAsync<TrialVerdicts>(
                entity, operation, new TrialQuestion<T>(live, candidate, askers.Max(one => one.Span) + Margin));
            foreach ((TrialRun? side, GuardVerdict? verdict) in new[] { (_live, verdicts.Live), (_candidate, verdicts.Candidate) })
            {
                if (side is not null && verdict is not null)
                {
                    receive(side, verdict);
                }
            }
        }
    }
}
