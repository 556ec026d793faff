using Reflex.Engine.Events;

namespace Reflex.Engine.Patterns.Matching;

/// <summary>A running result over the events of one window.</summary>
internal abstract class WindowTotals
{
    /// <summary>Whether an event has what is counted or aggregated.</summary>
    public abstract bool Counts(AutomationEvent e);

    /// <summary>Adds an event to the window.</summary>
    /// <param name="e">The event.</param>
    /// <param name="isLast">Whether it comes after all others.</param>
    public abstract void Add(AutomationEvent e, bool isLast);

    /// <summary>Takes the first event out.</summary>
    public abstract void Remove(AutomationEvent e);

    /// <summary>Whether the threshold is passed.</summary>
    public abstract bool IsReached(in LinkList window);

    /// <summary>What is missing, in words.</summary>
    public abstract string WaitsFor(in LinkList window);

    /// <summary>What is kept after a match may be enough for the next one: then that waits for the next event.</summary>
    public static int AtLeastOne(int missing) => Math.Max(1, missing);
}
