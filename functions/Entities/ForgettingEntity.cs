using Microsoft.DurableTask.Entities;

namespace Reflex.Functions.Entities;

/// <summary>
/// An entity that deletes itself once nothing that it remembers can matter. Each operation ends with <see cref="Settle"/>; in between it wakes itself,
/// and at most one such tick is on its way.
/// </summary>
public abstract class ForgettingEntity<TState>(TimeProvider clock) : TaskEntity<TState>
    where TState : class, new()
{
    protected DateTimeOffset Now => clock.GetUtcNow();

    /// <summary>When the entity will next wake itself to forget; kept in the state.</summary>
    protected abstract DateTimeOffset? NextForget { get; set; }

    /// <summary>Looks whether the time to forget has come.</summary>
    public void Forget(DateTimeOffset due)
    {
        NextForget = EntityTick.After(NextForget, due);
        Settle();
    }

    /// <summary>When the state may be forgotten; null: not by itself.</summary>
    protected abstract DateTimeOffset? ForgetAt();

    /// <summary>Deletes the state if it may be forgotten, and otherwise sees to it that this is looked at in time.</summary>
    protected void Settle()
    {
        DateTimeOffset now = Now;
        if (ForgetAt() is not { } due)
        {
            return;
        }

        if (due <= now)
        {
            // An entity without state is deleted.
            State = null!;
            return;
        }

        NextForget = EntityTick.Schedule(Context, nameof(Forget), NextForget, due, now);
    }

    /// <inheritdoc/>
    protected override TState InitializeState(TaskEntityOperation entityOperation) => new();
}
