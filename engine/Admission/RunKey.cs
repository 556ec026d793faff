using Reflex.Engine.Automations;
using Reflex.Engine.Events;

namespace Reflex.Engine.Admission;

/// <summary>
/// What tells the runs and incidents of one automation apart: those of one key are about the same thing. It is the pattern's key;
/// else the target; else, for a single event, the event's subject; else all are one.
/// </summary>
public sealed record RunKey
{
    private RunKey(IReadOnlyList<string> values) => Values = values;

    /// <summary>The key's values in order; empty where all runs of the automation are one.</summary>
    public IReadOnlyList<string> Values { get; }

    /// <summary>
    /// Whether the automation declares a target and this event has none: the run has no target, and the event is a key of its own,
    /// so that guards per key and incidents never find a second one.
    /// </summary>
    public bool LacksTarget { get; private init; }

    /// <summary>The key that guards and incidents use for a run.</summary>
    /// <param name="automation">The automation.</param>
    /// <param name="patternKey">The key of the pattern's match; empty for single events and for patterns without <c>by</c>.</param>
    /// <param name="target">The rendered target; null or empty where there is none.</param>
    /// <param name="e">The event that completed the match.</param>
    public static RunKey Of(Automation automation, IReadOnlyList<string> patternKey, string? target, AutomationEvent e)
    {
        ArgumentNullException.ThrowIfNull(automation);
        ArgumentNullException.ThrowIfNull(patternKey);
        ArgumentNullException.ThrowIfNull(e);
        bool lacksTarget = automation.Then.Target is not null && string.IsNullOrEmpty(target);
        IReadOnlyList<string> values = patternKey.Count > 0 ? patternKey
            : !string.IsNullOrEmpty(target) ? [OfTarget(target)]
            : lacksTarget ? [e.Source, e.Id]
            : automation.When is SingleEventWhen && !string.IsNullOrEmpty(e.Subject) ? [EventKey.Normalize(e.Subject)]
            : [];
        return new RunKey(values) { LacksTarget = lacksTarget };
    }

    /// <summary>
    /// A target as keys and locks write it: its case does not count, since services write one resource's ID in different cases.
    /// </summary>
    public static string OfTarget(string target)
    {
        ArgumentNullException.ThrowIfNull(target);
        return target.ToLowerInvariant();
    }
}
