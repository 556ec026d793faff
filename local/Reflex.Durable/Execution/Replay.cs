using Reflex.Durable.History;

namespace Reflex.Durable.Execution;

/// <summary>Brings an execution to where its history ends, and finds where the code parts from it.</summary>
internal static class Replay
{
    /// <summary>Replays a history. The first turn only holds what the execution starts with.</summary>
    /// <param name="execution">A fresh execution.</param>
    /// <param name="history">Its turns from the beginning.</param>
    /// <param name="inputs">Whether a step with another input, time or ID is a divergence: with unchanged code it is.</param>
    /// <exception cref="OrchestrationDivergedException">The code does something else than the history says.</exception>
    public static void Run(OrchestrationExecution execution, IReadOnlyList<Turn> history, InputComparison inputs = InputComparison.None)
    {
        for (int number = 1; number < history.Count; number++)
        {
            Turn turn = history[number];
            IReadOnlyList<DurableEvent> inbox = number == 1 ? [.. history[0].Inbox, .. turn.Inbox] : turn.Inbox;
            IReadOnlyList<DurableEvent> actions = execution.RunTurn(turn.At, inbox, replaying: true);
            Compare(execution, number, turn.Actions, actions, inputs);
        }
    }

    private static void Compare(
        OrchestrationExecution execution, int turn, IReadOnlyList<DurableEvent> recorded, IReadOnlyList<DurableEvent> produced, InputComparison inputs)
    {
        for (int i = 0; i < Math.Max(recorded.Count, produced.Count); i++)
        {
            DurableEvent? then = i < recorded.Count ? recorded[i] : null;
            DurableEvent? now = i < produced.Count ? produced[i] : null;
            if (then is null || now is null || !IsSame(then, now, inputs))
            {
                throw new OrchestrationDivergedException(
                    $"Orchestrator '{execution.Start?.Name}' (instance '{execution.InstanceId}') diverged from its history in turn {turn}: " +
                    $"history has {Describe(then)}, the code now has {Describe(now)}. An orchestrator must do the same whenever it is " +
                    "replayed: it may not use clocks, random numbers or I/O of its own, and code that runs may not change what it already " +
                    "did (give the change a new version, or let the running instances end first).");
            }
        }
    }

    private static bool IsSame(DurableEvent then, DurableEvent now, InputComparison inputs) => (then, now) switch
    {
        (TaskScheduled a, TaskScheduled b) =>
            a.Step == b.Step && SameName(a.Name, b.Name) && inputs.AreSame(a.Input, b.Input),
        (TimerCreated a, TimerCreated b) => a.Step == b.Step && (inputs == InputComparison.None || a.FireAt == b.FireAt),
        (SubOrchestrationCreated a, SubOrchestrationCreated b) =>
            a.Step == b.Step && SameName(a.Name, b.Name) && inputs.AreSame(a.Input, b.Input)
            && (inputs == InputComparison.None || a.InstanceId == b.InstanceId),
        (EventSent a, EventSent b) =>
            a.Step == b.Step && SameName(a.Name, b.Name) && inputs.AreSame(a.Input, b.Input)
            && (inputs == InputComparison.None || a.InstanceId == b.InstanceId),
        (EntityCalled a, EntityCalled b) => a.Step == b.Step && a.EntityId == b.EntityId && SameName(a.Operation, b.Operation)
            && inputs.AreSame(a.Input, b.Input),
        (EntitySignaled a, EntitySignaled b) => a.Step == b.Step && a.EntityId == b.EntityId && SameName(a.Operation, b.Operation)
            && inputs.AreSame(a.Input, b.Input),
        (LockRequested a, LockRequested b) => a.Step == b.Step && a.EntityIds.SequenceEqual(b.EntityIds),
        (LockReleased a, LockReleased b) => a.Step == b.Step && a.EntityIds.SequenceEqual(b.EntityIds),
        (ExecutionCompleted a, ExecutionCompleted b) => inputs.AreSame(a.Result, b.Result),
        (ContinuedAsNew a, ContinuedAsNew b) => inputs.AreSame(a.Input, b.Input),
        _ => then.GetType() == now.GetType() && then is not StepEvent,
    };

    private static bool SameName(string a, string b) => string.Equals(a, b, StringComparison.OrdinalIgnoreCase);

    private static string Describe(DurableEvent? action) => action switch
    {
        null => "no further step",
        TaskScheduled e => $"step #{e.Step}, activity '{e.Name}'{Input(e.Input)}",
        TimerCreated e => $"step #{e.Step}, a timer for {e.FireAt:O}",
        SubOrchestrationCreated e => $"step #{e.Step}, sub-orchestration '{e.Name}' ('{e.InstanceId}'){Input(e.Input)}",
        EventSent e => $"step #{e.Step}, event '{e.Name}' to '{e.InstanceId}'{Input(e.Input)}",
        EntityCalled e => $"step #{e.Step}, a call of '{e.Operation}' on entity '{e.EntityId}'{Input(e.Input)}",
        EntitySignaled e => $"step #{e.Step}, a signal of '{e.Operation}' to entity '{e.EntityId}'{Input(e.Input)}",
        LockRequested e => $"step #{e.Step}, a lock on {string.Join(", ", e.EntityIds)}",
        LockReleased e => $"step #{e.Step}, the release of {string.Join(", ", e.EntityIds)}",
        ExecutionCompleted e => $"its end with output {e.Result ?? "null"}",
        ExecutionFailed e => $"its failure ({e.Failure.ErrorType}: {e.Failure.ErrorMessage})",
        ContinuedAsNew e => $"its continuation as new{Input(e.Input)}",
        _ => action.GetType().Name,
    };

    private static string Input(string? input) => input switch
    {
        null => "",
        { Length: > 200 } => $" with input {input[..200]}…",
        _ => $" with input {input}",
    };
}
