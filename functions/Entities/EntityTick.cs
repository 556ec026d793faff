using Microsoft.DurableTask.Entities;

namespace Reflex.Functions.Entities;

/// <summary>
/// How an entity wakes itself when something is due. A signal that was sent cannot be taken back, so ticks that an earlier one has overtaken still arrive: an
/// operation that they call has to find nothing due then.
/// </summary>
internal static class EntityTick
{
    /// <summary>Sees to it that the entity is woken when it is due, or before; returns when the next tick comes, to be kept in the state.</summary>
    /// <param name="context">The entity's context.</param>
    /// <param name="operation">The operation to call, with the time that was due as its input.</param>
    /// <param name="pending">When the next tick comes as it is; null: none is on its way.</param>
    /// <param name="due">When it is due; what has passed is called at once, the last moment there is never.</param>
    /// <param name="now">The time.</param>
    public static DateTimeOffset Schedule(TaskEntityContext context, string operation, DateTimeOffset? pending, DateTimeOffset due, DateTimeOffset now)
    {
        if (pending is { } coming && coming <= due && coming > now)
        {
            return coming;
        }

        if (due < DateTimeOffset.MaxValue)
        {
            context.SignalEntity(context.Id, operation, due, new SignalEntityOptions { SignalTime = due > now ? due : null });
        }

        return due;
    }

    /// <summary>What is still to come once a tick has: null where it was the one that was waited for.</summary>
    public static DateTimeOffset? After(DateTimeOffset? pending, DateTimeOffset due) => pending <= due ? null : pending;
}
