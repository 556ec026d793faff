using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Entities;
using Reflex.Engine.Admission;

namespace Reflex.Functions.Entities;

/// <summary>Guards of one key of an automation. See <see cref="KeyGuardRules"/>.</summary>
public sealed class KeyGuardEntity : TaskEntity<KeyGuardState>
{
    /// <summary>Whether a run may start for the key; admits it if so.</summary>
    public GuardVerdict Admit(KeyAdmission ask) => KeyGuardRules.Admit(State, ask);

    /// <summary>Takes note that a run has ended.</summary>
    public void Complete(KeyCompletion done) => KeyGuardRules.Complete(State, done);

    /// <inheritdoc/>
    protected override KeyGuardState InitializeState(TaskEntityOperation entityOperation) => new();

    /// <summary>Entry point of the Functions host.</summary>
    [Function(nameof(KeyGuardEntity))]
    public Task Run([EntityTrigger] TaskEntityDispatcher dispatcher) => dispatcher.DispatchAsync(this);
}
