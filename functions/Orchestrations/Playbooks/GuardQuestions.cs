using Reflex.Engine.Admission;
using Reflex.Engine.Automations;
using Reflex.Functions.Runs;

namespace Reflex.Functions.Orchestrations.Playbooks;

/// <summary>What an automation's guards are asked for a run.</summary>
internal static class GuardQuestions
{
    public static bool AsksAutomation(Automation automation) => automation.Guards is { Limit: not null } or { Concurrency: not null } or { Breaker: not null };

    public static bool AsksKey(Automation automation, string? target) => target is not null || automation.Guards is { OncePer: not null } or { Loop: not null };

    /// <summary>What comes back is told apart by the pattern's key, or else by the resource.</summary>
    public static IReadOnlyList<string> KeyOf(RunRequest run, string? target) => run.Key.Count > 0 ? run.Key : [target?.ToLowerInvariant() ?? ""];

    public static KeyAdmission OfKey(Automation automation, string runId, string? target, DateTimeOffset eventTime, DateTimeOffset now) => new()
    {
        RunId = runId,
        Now = now,
        EventTime = eventTime,
        OncePer = automation.Guards.OncePer,
        IsTarget = target is not null,
        LoopRuns = automation.Guards.Loop?.Runs,
        LoopPer = automation.Guards.Loop?.Per ?? default,
    };

    public static AutomationAdmission OfAutomation(Automation automation, string runId, DateTimeOffset now) => new()
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
