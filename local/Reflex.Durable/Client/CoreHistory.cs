using DurableTask.Core;
using DurableTask.Core.History;
using Reflex.Durable.History;
using static Reflex.Durable.Execution.Failures;

namespace Reflex.Durable.Client;

/// <summary>An instance's history in the framework's own events, as the client API returns it. Entities appear as the events they are sent and send.</summary>
internal static class CoreHistory
{
    public static IList<HistoryEvent> From(string instanceId, IReadOnlyList<Turn> turns)
    {
        List<HistoryEvent> events = [];
        for (int number = 1; number < turns.Count; number++)
        {
            Turn turn = turns[number];
            Add(events, turn.At, new OrchestratorStartedEvent(-1));
            IEnumerable<DurableEvent> inbox = number == 1 ? turns[0].Inbox.Concat(turn.Inbox) : turn.Inbox;
            foreach (DurableEvent happened in inbox.Concat(turn.Actions))
            {
                if (Convert(instanceId, happened) is { } converted)
                {
                    Add(events, turn.At, converted);
                }
            }

            Add(events, turn.At, new OrchestratorCompletedEvent(-1));
        }

        return events;
    }

    private static void Add(List<HistoryEvent> events, DateTime at, HistoryEvent added)
    {
        added.Timestamp = at;
        events.Add(added);
    }

    private static OrchestrationInstance Instance(string id, Guid execution) =>
        new() { InstanceId = id, ExecutionId = execution.ToString("N") };

    private static HistoryEvent? Convert(string instanceId, DurableEvent happened) => happened switch
    {
        ExecutionStarted e => new ExecutionStartedEvent(-1, e.Input)
        {
            Name = e.Name,
            Version = e.Version,
            OrchestrationInstance = Instance(instanceId, e.Execution),
            ParentInstance = e.Parent is { } parent
                ? new ParentInstance
                {
                    Name = parent.Name,
                    OrchestrationInstance = Instance(parent.InstanceId, parent.Execution),
                    TaskScheduleId = parent.Step,
                }
                : null,
            Tags = e.Tags is { } tags ? new Dictionary<string, string>(tags) : null,
            ScheduledStartTime = e.StartAt,
        },
        TaskScheduled e => new TaskScheduledEvent(e.Step, e.Name, e.Version, e.Input),
        TaskCompleted e => new TaskCompletedEvent(-1, e.Step, e.Result),
        TaskFailed e => new TaskFailedEvent(-1, e.Step, e.Failure.ErrorMessage, null, ToCore(e.Failure)),
        TimerCreated e => new TimerCreatedEvent(e.Step, e.FireAt),
        TimerFired e => new TimerFiredEvent(-1) { TimerId = e.Step },
        SubOrchestrationCreated e => new SubOrchestrationInstanceCreatedEvent(e.Step)
        {
            Name = e.Name,
            Version = e.Version,
            InstanceId = e.InstanceId,
            Input = e.Input,
        },
        SubOrchestrationCompleted e => new SubOrchestrationInstanceCompletedEvent(-1, e.Step, e.Result),
        SubOrchestrationFailed e => new SubOrchestrationInstanceFailedEvent(-1, e.Step, e.Failure.ErrorMessage, null, ToCore(e.Failure)),
        EventRaised e => new EventRaisedEvent(-1, e.Input) { Name = e.Name },
        EventSent e => new EventSentEvent(e.Step) { InstanceId = e.InstanceId, Name = e.Name, Input = e.Input },
        EntityCalled e => new EventSentEvent(e.Step) { InstanceId = e.EntityId, Name = e.Operation, Input = e.Input },
        EntitySignaled e => new EventSentEvent(e.Step) { InstanceId = e.EntityId, Name = e.Operation, Input = e.Input },
        EntityReplied e => new EventRaisedEvent(-1, e.Result) { Name = $"reply to #{e.Step}" },
        ExecutionSuspended e => new ExecutionSuspendedEvent(-1, e.Reason),
        ExecutionResumed e => new ExecutionResumedEvent(-1, e.Reason),
        ExecutionCompleted e => new ExecutionCompletedEvent(-1, e.Result, OrchestrationStatus.Completed),
        ExecutionFailed e => new ExecutionCompletedEvent(-1, e.Failure.ErrorMessage, OrchestrationStatus.Failed, ToCore(e.Failure)),
        ExecutionTerminated e => new ExecutionTerminatedEvent(-1, e.Output),
        _ => null,
    };
}
