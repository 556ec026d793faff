using System.Text.Json;
using Reflex.Engine.Admission;
using Reflex.Engine.Execution;

namespace Reflex.Engine.Testing.World;

/// <summary>A step that a run has taken; what undid it is called <c>NAME.undo</c>.</summary>
internal sealed record TakenStep(string Name, string Action, JsonElement With);

/// <summary>A run of a case.</summary>
internal sealed class CaseRunRecord(RunStart start, DateTimeOffset at)
{
    public RunStart Start => start;

    /// <summary>When it started, by the clock.</summary>
    public DateTimeOffset At => at;

    public RunProgress Progress { get; set; } = new();

    /// <summary>What tells it apart from other runs of its automation.</summary>
    public IReadOnlyList<string> Key => RunKey.Of(start.Automation, start.Cause.Key, Progress.Target, start.Cause.Event).Values;

    public bool IsHeld => Progress.State == RunState.Held;

    public string Describe() => Progress.State switch
    {
        RunState.Held => $"held by {Progress.Guard}: {Progress.Reason}",
        RunState.Running or RunState.Succeeded or RunState.Shadowed => "starts a run",
        _ => $"starts a run, {Word(Progress.State)}{(Progress.Reason is null ? "" : $": {Progress.Reason}")}",
    };

    /// <summary>A state as test files write it.</summary>
    public static string Word(RunState state) => JsonNamingPolicy.CamelCase.ConvertName(state.ToString());
}

/// <summary>What a match came to.</summary>
/// <param name="Run">The run that it asked for; null: none.</param>
/// <param name="Why">Why it asked for none; null: it did.</param>
internal sealed record MatchFate(CaseRunRecord? Run, string? Why)
{
    /// <summary>Whether <c>oncePer</c> suppressed it, as a pattern does with its own matches.</summary>
    public bool IsSuppressed => Run?.Progress.Guard == GuardNames.OncePer;

    public string Describe() => Why ?? Run!.Describe();
}

/// <summary>A request for approval of a case, as it stands.</summary>
internal sealed class CaseApproval(ApprovalRecord record)
{
    private TaskCompletionSource _changed = new();

    public ApprovalRecord Record { get; private set; } = record;

    /// <summary>Ends once the record is another.</summary>
    public Task Changed => _changed.Task;

    public void Change(ApprovalRecord record)
    {
        Record = record;
        TaskCompletionSource changed = _changed;
        _changed = new TaskCompletionSource();
        changed.SetResult();
    }
}

/// <summary>An incident of a case.</summary>
/// <param name="automation">Its automation.</param>
/// <param name="key">What tells it apart.</param>
/// <param name="id">Its name.</param>
internal sealed class CaseIncident(string automation, IReadOnlyList<string> key, string id)
{
    private int _opening;

    public string Automation => automation;

    public IReadOnlyList<string> Key => key;

    public string Id => id;

    public IncidentProgress Progress { get; private set; } = new();

    /// <summary>Its matches, the first included; one that comes late counts after it has closed, too.</summary>
    public int Count { get; private set; } = 1;

    /// <summary>Notes how many matches there are.</summary>
    public void Note(int count) => Count = Math.Max(Count, count);

    /// <summary>Notes where it stands; what is said of an earlier opening comes too late.</summary>
    public void Record(int opening, IncidentProgress progress)
    {
        if (opening >= _opening)
        {
            (_opening, Progress) = (opening, progress);
        }
    }
}
