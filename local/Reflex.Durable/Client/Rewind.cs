using Microsoft.DurableTask.Client;
using Reflex.Durable.Dispatch;
using Reflex.Durable.Execution;
using Reflex.Durable.History;
using Reflex.Durable.Storage;

namespace Reflex.Durable.Client;

/// <summary>
/// Takes a failed orchestration back to before the failures that ended it, so that those activities and sub-orchestrations run
/// once more. Failures that the code had dealt with, by acting after them, stay.
/// </summary>
internal static class Rewind
{
    public static async Task RunAsync(Engine engine, string id, CancellationToken cancellation)
    {
        List<Plan> plans = [];
        await AddAsync(engine, id, plans).WaitAsync(cancellation).ConfigureAwait(false);
        await engine.Request(
            session =>
            {
                foreach (Plan plan in plans)
                {
                    if (session.Instances.Find(plan.Record.Id) is not { Status: OrchestrationRuntimeStatus.Failed } now
                        || now.Key != plan.Record.Key)
                    {
                        throw new InvalidOperationException($"Instance '{plan.Record.Id}' has changed meanwhile; rewind again.");
                    }
                }

                foreach (Plan plan in plans)
                {
                    plan.Write(session);
                }

                return true;
            },
            _ =>
            {
                foreach (Plan plan in plans)
                {
                    engine.Instances.Post(plan.Record.Id, Reload.Instance);
                    engine.Instances.Post(plan.Record.Id, TakeUp.Instance);
                    engine.Waiters.Notify(plan.Record.Id);
                }
            }).WaitAsync(cancellation).ConfigureAwait(false);
    }

    private static async Task AddAsync(Engine engine, string id, List<Plan> plans)
    {
        (InstanceRecord record, List<Turn> history) = await engine.Request(session =>
        {
            InstanceRecord found = session.Instances.Find(id) ?? throw ClientErrors.Missing(id);
            return found.Status == OrchestrationRuntimeStatus.Failed
                ? (found, session.Histories.Read(found.Key))
                : throw new InvalidOperationException(
                    $"Instance '{id}' is {ClientErrors.Spell(found.Status)}; only a failed one can be rewound.");
        }).ConfigureAwait(false);

        // The turns after the last one in which the code still did something: what failed there, nobody dealt with.
        int lastAct = history.FindLastIndex(turn => turn.Actions.Any(action => action is StepEvent));
        List<DurableEvent> undone = [];
        List<Turn> rewound = [];
        for (int number = 0; number < history.Count; number++)
        {
            Turn turn = history[number];
            if (number <= lastAct || number == 0)
            {
                rewound.Add(turn with { Actions = [.. turn.Actions.Where(action => action is not ExecutionFailed)] });
                continue;
            }

            undone.AddRange(turn.Inbox.Where(IsFailure));
            List<DurableEvent> kept = [.. turn.Inbox.Where(e => !IsFailure(e) && e is not ExecutionAborted)];
            if (kept.Count > 0)
            {
                rewound.Add(turn with { Inbox = kept, Actions = [] });
            }
        }

        OrchestrationExecution execution = new(engine.Environment, id, () => { });
        try
        {
            Replay.Run(execution, rewound);
        }
        catch (OrchestrationDivergedException e)
        {
            throw CannotRewind(id, e);
        }

        if (undone.Count == 0 || execution.End is not null)
        {
            throw CannotRewind(id, null);
        }

        plans.Add(new Plan(record, rewound, execution.NextTimer));
        foreach (SubOrchestrationFailed failed in undone.OfType<SubOrchestrationFailed>())
        {
            string child = execution.Steps.SubOrchestrations.First(open => open.Step == failed.Step).Target!;
            await AddAsync(engine, child, plans).ConfigureAwait(false);
        }
    }

    private static bool IsFailure(DurableEvent e) => e is TaskFailed or SubOrchestrationFailed;

    private static InvalidOperationException CannotRewind(string id, Exception? inner) => new(
        $"Instance '{id}' can't be rewound: what ended it is not an activity or sub-orchestration that failed last. Restart it instead.", inner);

    private sealed record Plan(InstanceRecord Record, List<Turn> History, DateTime? WakeAt)
    {
        public void Write(StoreSession session)
        {
            session.Histories.Delete(Record.Key);
            for (int number = 0; number < History.Count; number++)
            {
                bool last = number == History.Count - 1;
                session.Histories.Insert(Record.Key, new StoredTurn(number, History[number], last));
            }

            session.Histories.LeaveBehind(Record.Key);

            session.Instances.Update(
                Record.Key, new InstanceChange(OrchestrationRuntimeStatus.Running, Record.Version, null, Record.CustomStatus, WakeAt));
        }
    }
}
