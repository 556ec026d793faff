using Reflex.Engine.Admission;
using Reflex.Engine.Automations;

namespace Reflex.Engine.Execution;

/// <summary>What the global switch and an automation's own come to together.</summary>
/// <param name="Killed">Whether it is stopped.</param>
/// <param name="Reason">By whom and why; null where it is not stopped.</param>
/// <param name="Mode">The mode that counts instead of the automation's own; null for none.</param>
/// <param name="DefaultApprovers">Who is asked where an automation names nobody.</param>
/// <param name="DefaultTimeout">How long they have.</param>
public sealed record EffectiveControls(
    bool Killed, string? Reason, string? Mode, IReadOnlyList<string> DefaultApprovers, TimeSpan DefaultTimeout)
{
    /// <summary>The present rules of checking again; see <see cref="Recheck"/>.</summary>
    public const int PresentRecheck = OneKey;

    /// <summary>From here on guards and incidents go by one key, and patterns suppress by <c>oncePer</c> themselves.</summary>
    internal const int OneKey = 2;

    /// <summary>
    /// By which rules a run that reads this when it begins checks again before it acts. 0, also where it is absent: the kill switch only,
    /// as runs did that began before there were others. 1: also its approvals, the mode, maintenance, the breaker, the lock on its target.
    /// 2: the same, and its guards are asked by <see cref="RunKey"/>, for <c>oncePer</c> only where it reacts to single events.
    /// </summary>
    public int Recheck { get; init; }

    /// <summary>The mode that counts for an automation.</summary>
    public AutomationMode ModeOf(Automation automation)
    {
        ArgumentNullException.ThrowIfNull(automation);
        return Enum.TryParse(Mode, ignoreCase: true, out AutomationMode ordered) ? ordered : automation.Mode;
    }
}
