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
    /// <summary>The current rules; see <see cref="Recheck"/>.</summary>
    public const int PresentRecheck = ShadowAsks;

    /// <summary>From here on guards and incidents go by one key, and patterns suppress by <c>oncePer</c> themselves.</summary>
    internal const int OneKey = 2;

    /// <summary>From here on the timeline has the words of <see cref="TimelineTexts"/>.</summary>
    internal const int Reworded = 3;

    /// <summary>From here on only one step of a group asks for the target at a time.</summary>
    internal const int OneStepAsksForTarget = 4;

    /// <summary>From here on shadow runs ask their guards, which never hold them.</summary>
    internal const int ShadowAsks = 5;

    /// <summary>
    /// The rules by which a run that starts now checks again before it acts. 0 (default): the kill switch only, as the earliest runs did.
    /// 1: also its approvals, the mode, maintenance, the breaker and the lock on its target. 2: as 1, with guards by <see cref="RunKey"/>
    /// and <c>oncePer</c> only for automations on single events. 3: as 2, with the reworded timeline texts.
    /// 4: as 3, with only one step of a group asking for the target at a time.
    /// 5: as 4, and shadow runs ask their guards too.
    /// </summary>
    public int Recheck { get; init; }

    /// <summary>The mode that counts for an automation.</summary>
    public AutomationMode ModeOf(Automation automation)
    {
        ArgumentNullException.ThrowIfNull(automation);
        return Enum.TryParse(Mode, ignoreCase: true, out AutomationMode ordered) ? ordered : automation.Mode;
    }
}
