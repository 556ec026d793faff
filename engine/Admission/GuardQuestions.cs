using Reflex.Engine.Automations;

namespace Reflex.Engine.Admission;

/// <summary>What an automation's guards are asked for a run.</summary>
public static class GuardQuestions
{
    /// <summary>Whether the automation as a whole has guards.</summary>
    public static bool AsksAutomation(Automation automation)
    {
        ArgumentNullException.ThrowIfNull(automation);
        return automation.Guards is { Limit: not null } or { Concurrency: not null } or { Breaker: not null };
    }

    /// <summary>Whether a run's key has guards.</summary>
    public static bool AsksKey(Automation automation, string? target)
    {
        ArgumentNullException.ThrowIfNull(automation);
        return target is not null || automation.Guards is { OncePer: not null } or { Loop: not null };
    }

    /// <summary>What comes back is told apart by the pattern's key, or else by the resource.</summary>
    public static IReadOnlyList<string> KeyOf(IReadOnlyList<string> key, string? target)
    {
        ArgumentNullException.ThrowIfNull(key);
        return key.Count > 0 ? key : [target?.ToLowerInvariant() ?? ""];
    }

    /// <summary>What the guard of the key is asked.</summary>
    public static KeyAdmission OfKey(Automation automation, string runId, string? target, DateTimeOffset eventTime, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(automation);
        return new()
        {
            RunId = runId,
            Now = now,
            EventTime = eventTime,
            OncePer = automation.Guards.OncePer,
            IsTarget = target is not null,
            LoopRuns = automation.Guards.Loop?.Runs,
            LoopPer = automation.Guards.Loop?.Per ?? default,
        };
    }

    /// <summary>What the automation's guard is asked.</summary>
    public static AutomationAdmission OfAutomation(Automation automation, string runId, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(automation);
        return new()
        {
            RunId = runId,
            Now = now,
            LimitRuns = automation.Guards.Limit?.Runs,
            LimitPer = automation.Guards.Limit?.Per ?? default,
            Concurrency = automation.Guards.Concurrency,
            BreakerFailures = automation.Guards.Breaker?.Failures,
            BreakerCooldown = automation.Guards.Breaker?.Cooldown ?? default,
        };
    }
}
