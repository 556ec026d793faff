using System.Text.Json.Serialization;

namespace Reflex.Engine.Execution;

/// <summary>The states of a run.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<RunState>))]
public enum RunState
{
    /// <summary>Steps are being executed.</summary>
    Running = 0,

    /// <summary>Waiting for an approval.</summary>
    WaitingForApproval = 1,

    /// <summary>Another run works on the same target.</summary>
    WaitingForTarget = 2,

    /// <summary>Every step succeeded, was skipped or was allowed to fail.</summary>
    Succeeded = 3,

    /// <summary>A step failed for good.</summary>
    Failed = 4,

    /// <summary>Somebody said no, or nobody said yes in time.</summary>
    Rejected = 5,

    /// <summary>A guard stopped it before it did anything; it can be released by hand.</summary>
    Held = 6,

    /// <summary>An operator stopped it.</summary>
    Cancelled = 7,

    /// <summary>It recorded what it would have done.</summary>
    Shadowed = 8,
}

/// <summary>Questions about states.</summary>
public static class RunStates
{
    /// <summary>Whether nothing more follows.</summary>
    public static bool IsFinal(this RunState state) => state > RunState.WaitingForTarget;
}
