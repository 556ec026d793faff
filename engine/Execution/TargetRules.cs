namespace Reflex.Engine.Execution;

/// <summary>Who works on a resource, and who waits for it, in order.</summary>
public sealed class TargetState
{
    /// <summary>The run that has it; null: nobody.</summary>
    public string? Holder { get; set; }

    /// <summary>Runs that wait, first come first.</summary>
    public List<string> Waiting { get; set; } = [];
}

/// <summary>Answer to a run that asks for a resource.</summary>
/// <param name="Granted">Whether it has it.</param>
/// <param name="Holder">Who has it otherwise.</param>
public sealed record TargetGrant(bool Granted, string? Holder);

/// <summary>Whose turn it is on a resource, so that two runs never work on one at once. Pure: state and run in, answer out.</summary>
public static class TargetRules
{
    /// <summary>Asks for the resource; a run that does not get it at once waits in line.</summary>
    public static TargetGrant Acquire(TargetState state, string runId)
    {
        ArgumentNullException.ThrowIfNull(state);
        state.Holder ??= runId;
        if (state.Holder == runId)
        {
            state.Waiting.Remove(runId);
            return new TargetGrant(true, runId);
        }

        if (!state.Waiting.Contains(runId))
        {
            state.Waiting.Add(runId);
        }

        return new TargetGrant(false, state.Holder);
    }

    /// <summary>Gives the resource back, or leaves the line; says whose turn it is now, null: nobody's new.</summary>
    public static string? Release(TargetState state, string runId)
    {
        ArgumentNullException.ThrowIfNull(state);
        state.Waiting.Remove(runId);
        if (state.Holder != runId)
        {
            return null;
        }

        state.Holder = state.Waiting.FirstOrDefault();
        if (state.Holder is not null)
        {
            state.Waiting.RemoveAt(0);
        }

        return state.Holder;
    }
}
