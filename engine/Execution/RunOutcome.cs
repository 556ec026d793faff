namespace Reflex.Engine.Execution;

/// <summary>The end of a run.</summary>
/// <param name="RunId">The run.</param>
/// <param name="State">A final state.</param>
/// <param name="Reason">A sentence; null where there is nothing to say.</param>
public sealed record RunOutcome(string RunId, RunState State, string? Reason)
{
    /// <summary>Whether something is left that a person has to look at, whatever the state: an undo that failed for good.</summary>
    public bool NeedsPerson { get; init; }
}
