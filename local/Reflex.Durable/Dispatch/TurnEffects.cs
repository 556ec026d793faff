using Reflex.Durable.Execution;
using Reflex.Durable.History;
using Reflex.Durable.Storage;

namespace Reflex.Durable.Dispatch;

/// <summary>What a turn's actions mean for others: activities to run, children to start, messages to send.</summary>
internal static class TurnEffects
{
    /// <summary>Adds what the code did.</summary>
    public static void Add(Engine engine, string id, ExecutionStarted start, TurnCommit commit, IReadOnlyList<DurableEvent> actions)
    {
        foreach (DurableEvent action in actions)
        {
            switch (action)
            {
                case TaskScheduled activity:
                    commit.Activities.Add(activity);
                    break;
                case SubOrchestrationCreated sub:
                    commit.Children.Add((Child(engine, id, start, sub), sub.Step));
                    break;
                case EventSent sent:
                    commit.ToOrchestrations.Add(new StoredMessage(sent.InstanceId, new EventRaised(sent.Name, sent.Input)));
                    break;
                case EntityCalled call:
                    commit.ToEntities.Add(new StoredMessage(
                        call.EntityId, new EntityRequest(call.Operation, call.Input, new EntityCaller(id, start.Execution, call.Step))));
                    break;
                case EntitySignaled signal:
                    commit.ToEntities.Add(
                        new StoredMessage(signal.EntityId, new EntityRequest(signal.Operation, signal.Input, null), signal.At));
                    break;
                case LockRequested request:
                    commit.ToEntities.Add(new StoredMessage(
                        request.EntityIds[0],
                        new EntityLockRequest(new EntityCaller(id, start.Execution, request.Step), request.EntityIds, 0)));
                    break;
                case LockReleased released:
                    commit.ToEntities.AddRange(
                        released.EntityIds.Select(entity => new StoredMessage(entity, new EntityLockRelease(id))));
                    break;
            }
        }
    }

    /// <summary>Tells the parent of an end, and, where asked for, the children.</summary>
    public static void Report(
        string id, ExecutionStarted start, TurnCommit commit, DurableEvent end, IEnumerable<PendingTask> openChildren)
    {
        if (start.Parent is { } parent)
        {
            commit.ToOrchestrations.Add(new StoredMessage(parent.InstanceId, end switch
            {
                ExecutionCompleted e => new SubOrchestrationCompleted(parent.Step, parent.Execution, e.Result),
                ExecutionFailed e => new SubOrchestrationFailed(parent.Step, parent.Execution, e.Failure),
                _ => new SubOrchestrationFailed(parent.Step, parent.Execution, Failures.SubOrchestrationTerminated(start.Name, id)),
            }));
        }

        if (end is ExecutionTerminated { Recursive: true } terminated)
        {
            commit.ToOrchestrations.AddRange(openChildren.Select(child => new StoredMessage(child.Target!, terminated)));
        }
    }

    private static NewInstance Child(Engine engine, string id, ExecutionStarted start, SubOrchestrationCreated sub)
    {
        ParentLink parent = new(id, start.Name, start.Execution, sub.Step);
        ExecutionStarted child = new(sub.Name, sub.Version, sub.Input, Guid.NewGuid(), Merge(start.Tags, sub.Tags), parent);
        return new NewInstance(engine.NextKey(), sub.InstanceId, child, engine.Now, Engine.Unfinished);
    }

    /// <summary>A child has its parent's tags; its own go before them.</summary>
    private static IReadOnlyDictionary<string, string>? Merge(
        IReadOnlyDictionary<string, string>? inherited, IReadOnlyDictionary<string, string>? own)
    {
        if (inherited is null || own is null)
        {
            return own ?? inherited;
        }

        Dictionary<string, string> merged = new(inherited);
        foreach ((string name, string value) in own)
        {
            merged[name] = value;
        }

        return merged;
    }
}
