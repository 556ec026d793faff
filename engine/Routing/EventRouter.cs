using Reflex.Engine.Automations;
using Reflex.Engine.Events;
using Reflex.Engine.Patterns.Definition;

namespace Reflex.Engine.Routing;

/// <summary>
/// Says which automations an event concerns. Immutable and thread-safe. The conditions are indexed by event type and by their most
/// selective comparisons, so that the cost of an event grows with what it matches and not with how many automations there are.
/// </summary>
public sealed class EventRouter
{
    [ThreadStatic]
    private static RouteScratch? t_scratch;

    private readonly Automation[] _automations;
    private readonly TypeIndex _types;

    /// <summary>Indexes automations by the event types that they name.</summary>
    /// <param name="automations">The automations; the order is the order of results.</param>
    public EventRouter(IEnumerable<Automation> automations)
    {
        _automations = [.. automations];
        _types = new TypeIndex(_automations);
    }

    /// <summary>The automations, in the order in which they were given.</summary>
    public IReadOnlyList<Automation> Automations => _automations;

    /// <summary>Where an event goes. Allocates only where it goes anywhere.</summary>
    public RouteResult Route(AutomationEvent e)
    {
        ArgumentNullException.ThrowIfNull(e);
        RouteScratch scratch = t_scratch ??= new RouteScratch();
        scratch.Begin(e, _types.PathCount);
        TypeRules? typed = _types.Find(e);
        typed?.Single.Collect(scratch);
        _types.Untyped.Single.Collect(scratch);
        Automation[]? matches = null;
        if (scratch.MatchCount > 0)
        {
            ReadOnlySpan<int> rules = scratch.Distinct();
            matches = new Automation[rules.Length];
            for (int i = 0; i < matches.Length; i++)
            {
                matches[i] = _automations[rules[i]];
            }
        }

        scratch.End();
        return typed is { Patterns.Length: > 0 } || _types.Untyped.Patterns.Length > 0
            ? WithPatterns(e, matches, typed)
            : new RouteResult(matches, null, null);
    }

    /// <summary>
    /// What every automation makes of an event, in the order in which they were given. Not for every event: it asks them all.
    /// </summary>
    public IReadOnlyList<AutomationExplanation> Explain(AutomationEvent e)
    {
        ArgumentNullException.ThrowIfNull(e);
        return [.. _automations.Select(automation => RouteExplainer.Explain(automation, e))];
    }

    private RouteResult WithPatterns(AutomationEvent e, Automation[]? matches, TypeRules? typed)
    {
        var routes = new List<PatternRoute>();
        List<Automation>? unkeyed = null;
        int[] any = _types.Untyped.Patterns;
        int[] own = typed?.Patterns ?? [];
        for (int i = 0, j = 0; i < any.Length || j < own.Length;)
        {
            Automation automation = _automations[j == own.Length || (i < any.Length && any[i] < own[j]) ? any[i++] : own[j++]];
            PatternDefinition pattern = ((PatternWhen)automation.When).Pattern;
            if (EventKey.Of(e, pattern.By) is { } key)
            {
                routes.Add(new PatternRoute(automation, key));
            }
            else
            {
                (unkeyed ??= []).Add(automation);
            }
        }

        return new RouteResult(matches, routes.Count == 0 ? null : [.. routes], unkeyed?.ToArray());
    }
}
