using Microsoft.Azure.Functions.Worker;
using Reflex.Engine.Admission;

namespace Reflex.Functions.Entities;

/// <summary>Guards of one key of an automation. See <see cref="KeyGuardRules"/> and, for how long they remember, <see cref="GuardMemory"/>.</summary>
public sealed class KeyGuardEntity(TimeProvider clock) : ForgettingEntity<KeyGuardState>(clock)
{
    /// <inheritdoc/>
    protected override DateTimeOffset? NextForget
    {
        get => State.NextForget;
        set => State.NextForget = value;
    }

    /// <summary>Whether a run may start for the key; admits it if so.</summary>
    public GuardVerdict Admit(KeyAdmission ask)
    {
        GuardVerdict verdict = KeyGuardRules.Admit(State, ask);
        GuardMemory.Note(State, ask);
        Settle();
        return verdict;
    }

    /// <summary>Takes note that a run has ended.</summary>
    public void Complete(KeyCompletion done)
    {
        KeyGuardRules.Complete(State, done);
        Settle();
    }

    /// <summary>Entry point of the Functions host.</summary>
    [Function(nameof(KeyGuardEntity))]
    public Task Run([EntityTrigger] TaskEntityDispatcher dispatcher) => dispatcher.DispatchAsync(this);

    /// <inheritdoc/>
    protected override DateTimeOffset? ForgetAt() => GuardMemory.ForgetAt(State);
}
