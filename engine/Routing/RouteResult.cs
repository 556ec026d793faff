using Reflex.Engine.Automations;
using Reflex.Engine.Events;

namespace Reflex.Engine.Routing;

/// <summary>The automations that one event concerns.</summary>
public readonly struct RouteResult
{
    private readonly Automation[]? _matches;
    private readonly PatternRoute[]? _patterns;
    private readonly Automation[]? _unkeyed;

    internal RouteResult(Automation[]? matches, PatternRoute[]? patterns, Automation[]? unkeyed)
    {
        _matches = matches;
        _patterns = patterns;
        _unkeyed = unkeyed;
    }

    /// <summary>The single-event automations whose condition the event meets, in the order in which the router was given them.</summary>
    public IReadOnlyList<Automation> Matches => _matches ?? [];

    /// <summary>The pattern automations that must see the event, each with the key that it belongs to.</summary>
    public IReadOnlyList<PatternRoute> Patterns => _patterns ?? [];

    /// <summary>The pattern automations that name the event's type and for which it has no key: to be counted, not matched.</summary>
    public IReadOnlyList<Automation> Unkeyed => _unkeyed ?? [];

    /// <summary>Whether nothing wants the event.</summary>
    public bool IsEmpty => _matches is null && _patterns is null && _unkeyed is null;
}

/// <summary>An event's way into a pattern.</summary>
/// <param name="Automation">The automation; its <see cref="Automation.When"/> is a pattern.</param>
/// <param name="Key">
/// The values of its `by` paths, as <see cref="EventKey"/> writes them; empty where there is one key for all events.
/// </param>
public sealed record PatternRoute(Automation Automation, IReadOnlyList<string> Key);
