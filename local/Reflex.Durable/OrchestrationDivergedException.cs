namespace Reflex.Durable;

/// <summary>
/// An orchestrator, replayed, did something else than its history says. The message names the orchestrator, the turn, the step, what
/// history has and what the code has now.
/// </summary>
public sealed class OrchestrationDivergedException : Exception
{
    /// <summary>Makes the exception with its message.</summary>
    /// <param name="message">Where the code parts from the history.</param>
    public OrchestrationDivergedException(string message)
        : base(message)
    {
    }

    /// <summary>Makes the exception with its message and what caused it.</summary>
    /// <param name="message">Where the code parts from the history.</param>
    /// <param name="innerException">The cause.</param>
    public OrchestrationDivergedException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>Makes an exception with no message of its own.</summary>
    public OrchestrationDivergedException()
    {
    }
}
