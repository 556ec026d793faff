namespace Reflex.Durable;

/// <summary>
/// Watches the engine's commits, for tests that let a process die at a chosen one. A throw is that death: the engine stops at
/// this point with nothing written, delivered or acknowledged after it.
/// </summary>
public interface IDurableCommitObserver
{
    /// <summary>The transaction is complete but not yet durable. A throw here undoes it.</summary>
    /// <param name="operations">How many operations the transaction holds.</param>
    void BeforeCommit(int operations);

    /// <summary>The transaction is durable, and nobody has been told yet.</summary>
    /// <param name="operations">How many operations the transaction holds.</param>
    void AfterCommit(int operations);
}
