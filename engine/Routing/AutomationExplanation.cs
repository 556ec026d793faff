using Reflex.Engine.Automations;

namespace Reflex.Engine.Routing;

/// <summary>What one automation makes of an event.</summary>
/// <param name="Automation">The automation.</param>
/// <param name="IsConcerned">Whether the event meets its condition or, for a pattern, must be seen by it.</param>
/// <param name="Key">For a pattern: the key that the event belongs to; null if it has none.</param>
/// <param name="Parts">
/// What each condition makes of it: one named `event` for a single-event automation, the parts of a pattern otherwise.
/// </param>
public sealed record AutomationExplanation(
    Automation Automation, bool IsConcerned, IReadOnlyList<string>? Key, IReadOnlyList<PartExplanation> Parts);

/// <summary>What one condition makes of an event.</summary>
/// <param name="Name">The part's name.</param>
/// <param name="Failures">The comparisons that failed, with their values; none where the event fits.</param>
/// <param name="RefersToParts">Whether the condition compares with earlier parts, so that one event alone cannot tell.</param>
public sealed record PartExplanation(string Name, IReadOnlyList<string> Failures, bool RefersToParts);
