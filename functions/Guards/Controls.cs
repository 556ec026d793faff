using Reflex.Engine.Automations;

namespace Reflex.Functions.Guards;

/// <summary>A switch as somebody left it.</summary>
public sealed record ControlSwitch
{
    /// <summary>Whether everything that it governs is stopped.</summary>
    public bool Killed { get; init; }

    /// <summary><c>shadow</c>, <c>approve</c> or <c>auto</c>, in place of what the automation says; null: what it says.</summary>
    public string? Mode { get; init; }

    /// <summary>Who turned it last.</summary>
    public required string By { get; init; }

    /// <summary>When.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Why.</summary>
    public string? Reason { get; init; }
}

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
    internal const int PresentRecheck = 1;

    /// <summary>
    /// By which rules a run that reads this when it begins checks again before it acts. 0, also where it is absent: the kill switch only, as runs did that
    /// began before there were others. 1: also its approvals, the mode, maintenance, the breaker, the lock on its target.
    /// </summary>
    public int Recheck { get; init; }

    /// <summary>The mode that counts for an automation.</summary>
    internal AutomationMode ModeOf(Automation automation) => Enum.TryParse(Mode, ignoreCase: true, out AutomationMode ordered) ? ordered : automation.Mode;
}
