using Microsoft.Azure.Functions.Worker;
using Reflex.Engine.Admission;

namespace Reflex.Functions.Entities;

/// <summary>
/// Guards of a whole automation, asked once for each run (never for each event): limit, concurrency, circuit breaker. See
/// <see cref="AutomationGuardRules"/> and, for how long they remember, <see cref="GuardMemory"/>.
/// </summary>
public sealed class AutomationGuardEntity(TimeProvider clock) : ForgettingEntity<AutomationGuardState>(clock)
{
    /// <inheritdoc/>
    protected override DateTimeOffset? NextForget
    {
        get => State.NextForget;
        set => State.NextForget = value;
    }

    /// <summary>Whether a run may start; admits it if so.</summary>
    public GuardVerdict Admit(AutomationAdmission ask)
    {
        GuardVerdict verdict = AutomationGuardRules.Admit(State, ask);
        GuardMemory.Note(State, ask);
        Settle();
        return verdict;
    }

    /// <summary>Whether a run that was admitted, and has waited since, may still act.</summary>
    public GuardVerdict Recheck(AutomationAdmission ask)
    {
        GuardVerdict verdict = AutomationGuardRules.Recheck(State, ask);
        Settle();
        return verdict;
    }

    /// <summary>Takes note that a run has ended.</summary>
    public void Complete(AutomationCompletion done)
    {
        AutomationGuardRules.Complete(State, done);
        Settle();
    }

    /// <summary>Entry point of the Functions host.</summary>
    [Function(nameof(AutomationGuardEntity))]
    public Task Run([EntityTrigger] TaskEntityDispatcher dispatcher) => dispatcher.DispatchAsync(this);

    /// <inheritdoc/>
    protected override DateTimeOffset? ForgetAt() => GuardMemory.ForgetAt(State);
}
