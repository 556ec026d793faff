using System.Text.Json;
using Reflex.Engine.Automations;
using Reflex.Engine.Events;
using Reflex.Engine.Patterns.Results;
using Reflex.Engine.Playbooks;
using Reflex.Engine.Templates;

namespace Reflex.Engine.Testing;

/// <summary>A step that a run would take.</summary>
internal sealed record TakenStep(string Name, string Action, JsonElement With);

/// <summary>
/// Which matches start a run, and what it would do. It applies the guards that do not depend on how runs end: `limit`, and an open incident that
/// absorbs what repeats it. Steps have no outputs here, so that conditions on them see nothing.
/// </summary>
internal sealed class RunPlanner(TemplateEngine templates)
{
    private readonly Dictionary<string, Queue<DateTimeOffset>> _started = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Automation, string Key), DateTimeOffset> _incidents = [];

    public int Runs { get; private set; }

    public List<TakenStep> Steps { get; } = [];

    /// <summary>Takes a match and says what came of it, in words.</summary>
    public string Take(Automation automation, Match match, DateTimeOffset clock)
    {
        if (automation.Then.Incident is { } incident && automation.When is PatternWhen && IsAbsorbed(incident, match, clock))
        {
            return "joins the open incident: no run";
        }

        if (automation.Guards.Limit is { } limit && !IsWithin(limit, automation.Name, clock))
        {
            return $"held by limit: {limit.Runs} runs per {Durations.Format(limit.Per)}";
        }

        Runs++;
        var renderer = new PlaybookRenderer(templates, new RunCause
        {
            RunId = "test",
            Automation = automation.Name,
            Key = match.Key,
            MatchedAt = match.At,
            Parts = match.Parts,
        });
        foreach (Step step in automation.Then.Steps)
        {
            Plan(step, renderer);
        }

        return "starts a run";
    }

    private bool IsAbsorbed(Incident incident, Match match, DateTimeOffset clock)
    {
        (string, string) key = (match.Automation, string.Join('\u001f', match.Key));
        bool isOpen = _incidents.TryGetValue(key, out DateTimeOffset last) && clock - last < incident.CloseAfter;
        _incidents[key] = clock;
        return isOpen;
    }

    private bool IsWithin(RateLimit limit, string automation, DateTimeOffset clock)
    {
        if (!_started.TryGetValue(automation, out Queue<DateTimeOffset>? started))
        {
            _started[automation] = started = new Queue<DateTimeOffset>();
        }

        while (started.TryPeek(out DateTimeOffset oldest) && clock - oldest >= limit.Per)
        {
            started.Dequeue();
        }

        if (started.Count >= limit.Runs)
        {
            return false;
        }

        started.Enqueue(clock);
        return true;
    }

    private void Plan(Step step, PlaybookRenderer renderer)
    {
        if (!renderer.Holds(step.If))
        {
            return;
        }

        if (step is ActionStep action)
        {
            Steps.Add(new TakenStep(action.Name, action.Action, renderer.Input(action.With)));
            return;
        }

        foreach (Step inner in ((ParallelStep)step).Steps)
        {
            Plan(inner, renderer);
        }
    }
}
