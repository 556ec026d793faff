using Microsoft.DurableTask;
using Microsoft.DurableTask.Entities;
using Reflex.Engine.Admission;
using Reflex.Functions.Activities;
using Reflex.Functions.Entities;
using Reflex.Functions.Guards;
using Reflex.Functions.Runs;

namespace Reflex.Functions.Orchestrations.Playbooks;

/// <summary>Asks every guard before a run does anything, and tells them when it has ended.</summary>
internal sealed class RunGate(PlaybookContext run)
{
    private readonly Engine.Automations.Guards _guards = run.Automation.Guards;
    private readonly TaskOrchestrationContext _context = run.Durable;

    private EntityInstanceId AutomationGuard => InstanceIds.AutomationGuard(run.Automation.Name);

    private EntityInstanceId KeyGuard => InstanceIds.KeyGuard(run.Automation.Name, GuardQuestions.KeyOf(run.Request, run.Target));

    private bool AsksAutomation => GuardQuestions.AsksAutomation(run.Automation);

    private bool AsksKey => GuardQuestions.AsksKey(run.Automation, run.Target);

    /// <summary>The first objection; people who release a run or turn switches come before rules.</summary>
    public async Task<GuardVerdict> AskAsync(EffectiveControls controls)
    {
        if (controls.Killed)
        {
            return GuardVerdict.Hold(GuardNames.KillSwitch, controls.Reason!);
        }

        if (run.Request.ReleasedFrom is not null)
        {
            return GuardVerdict.Admitted;
        }

        if (Closed(run.Automation, run.Now) is { } closed)
        {
            return closed;
        }

        GuardVerdict verdict = AsksKey ? await AskWithDeadAsync(AskKeyAsync, CompleteKey) : GuardVerdict.Admitted;
        if (verdict.Decision == GuardDecision.Hold || !AsksAutomation)
        {
            return verdict;
        }

        GuardVerdict whole = await AskWithDeadAsync(AskAutomationAsync, CompleteAutomation);
        if (whole.Decision == GuardDecision.Hold && AsksKey)
        {
            await CompleteKeyAsync(succeeded: false);
        }

        return whole.Decision == GuardDecision.Admit ? verdict : whole;
    }

    /// <summary>The objection of the maintenance window that is open; null: none is.</summary>
    public static GuardVerdict? Closed(Engine.Automations.Automation automation, DateTimeOffset now) =>
        Maintenance.OpenAt(automation.Guards.Maintenance, now) is { } window
            ? GuardVerdict.Hold(GuardNames.Maintenance, $"Maintenance ({window.Window.Cron} {window.Window.TimeZone}) until {window.Until:u}.")
            : null;

    /// <summary>Tells the guards how it ended: true or false, or null where that tells nothing about the remedy.</summary>
    public async Task CompleteAsync(bool? succeeded)
    {
        if (run.Request.ReleasedFrom is not null)
        {
            return;
        }

        if (AsksKey)
        {
            await CompleteKeyAsync(succeeded == true);
        }

        if (AsksAutomation)
        {
            await _context.Entities.SignalEntityAsync(
                AutomationGuard,
                nameof(AutomationGuardEntity.Complete),
                new AutomationCompletion(run.Request.RunId, run.Now, succeeded, _guards.Breaker?.Failures, _guards.Breaker?.Cooldown ?? default));
        }
    }

    private Task<GuardVerdict> AskKeyAsync() => _context.Entities.CallEntityAsync<GuardVerdict>(
        KeyGuard,
        nameof(KeyGuardEntity.Admit),
        GuardQuestions.OfKey(run.Automation, run.Request.RunId, run.Target, run.Renderer.Event.Time, run.Now));

    private Task<GuardVerdict> AskAutomationAsync() => _context.Entities.CallEntityAsync<GuardVerdict>(
        AutomationGuard, nameof(AutomationGuardEntity.Admit), GuardQuestions.OfAutomation(run.Automation, run.Request.RunId, run.Now));

    // Runs that were terminated from outside never reported their end; before they hold anybody up they are looked for.
    private async Task<GuardVerdict> AskWithDeadAsync(Func<Task<GuardVerdict>> ask, Func<string, Task> complete)
    {
        GuardVerdict verdict = await ask();
        if (verdict.Decision != GuardDecision.Hold || verdict.Running.Count == 0)
        {
            return verdict;
        }

        List<string> ended = await _context.CallActivityAsync<List<string>>(nameof(FindEndedRuns), verdict.Running.ToList());
        foreach (string dead in ended)
        {
            await complete(dead);
        }

        return ended.Count > 0 ? await ask() : verdict;
    }

    private Task CompleteKey(string runId) => _context.Entities.CallEntityAsync(
        KeyGuard, nameof(KeyGuardEntity.Complete), new KeyCompletion(runId, run.Now, Succeeded: false, Acted: true));

    private Task CompleteAutomation(string runId) => _context.Entities.CallEntityAsync(
        AutomationGuard, nameof(AutomationGuardEntity.Complete), new AutomationCompletion(runId, run.Now, null, null, default));

    private Task CompleteKeyAsync(bool succeeded) => _context.Entities.SignalEntityAsync(
        KeyGuard, nameof(KeyGuardEntity.Complete), new KeyCompletion(run.Request.RunId, run.Now, succeeded, run.Acted));
}
