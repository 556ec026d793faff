using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Entities;
using Reflex.Engine.Admission;

namespace Reflex.Functions.Entities;

/// <summary>
/// Guards of a whole automation, asked once for each run (never for each event): limit, concurrency, circuit breaker. See
/// <see cref="AutomationGuardRules"/>.
/// </summary>
public sealed class AutomationGuardEntity : TaskEntity<AutomationGuardState>
{
    /// <summary>Whether a run may start; admits it if so.</summary>
    public GuardVerdict Admit(AutomationAdmission ask) => AutomationGuardRules.Admit(State, ask);

    /// <summary>Whether a run that was admitted, and has waited since, may still act.</summary>
    public GuardVerdict Recheck(AutomationAdmission ask) => AutomationGuardRules.Recheck(State, ask);

    /// <summary>Takes note that a run has ended.</summary>
    public void Complete(AutomationCompletion done) => AutomationGuardRules.Complete(State, done);

    /// <inheritdoc/>
    protected override AutomationGuardState InitializeState(TaskEntityOperation entityOperation) => new();

    /// <summary>Entry point of the Functions host.</summary>
    [Function(nameof(AutomationGuardEntity))]
    public Task Run([EntityTrigger] TaskEntityDispatcher dispatcher) => dispatcher.DispatchAsync(this);
}
