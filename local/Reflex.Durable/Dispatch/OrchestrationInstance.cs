using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;
using Reflex.Durable.Execution;
using Reflex.Durable.History;
using Reflex.Durable.Storage;

namespace Reflex.Durable.Dispatch;

/// <summary>
/// An orchestration in memory. Its execution stays where it waits between turns; only after it left memory is it replayed.
/// </summary>
internal sealed class OrchestrationInstance(Engine engine, string id) : Instance(engine, id)
{
    private OrchestrationExecution? _execution;
    private IReadOnlyList<DurableEvent> _initial = [];

    /// <summary>Only kept for <see cref="DurableEngineOptions.ReplayAfterEveryTurn"/>.</summary>
    private List<Turn>? _history;

    private long _key;
    private int _turn;
    private volatile State _state;
    private InstanceChange? _stored;
    private DateTime? _wakeAt;
    /// <summary>Whether the load took up activities that were left behind, so that they must be started.</summary>
    private bool _isTakenUp;

    /// <summary>Messages that the load found waiting in the store.</summary>
    private List<StoredMessage> _found = [];

    /// <summary>The row up to which they were found: a message up to there that also came to the inbox is one of them, or was taken before.</summary>
    private long _foundUpTo;

    /// <summary>Whether messages came for an execution whose start lies in the future. They wait in the store.</summary>
    private bool _hasEarly;

    private enum State
    {
        Unloaded,
        Live,
        Gone,
    }

    /// <summary>Whether it is known to take messages.</summary>
    public bool IsLive => _state == State.Live;

    protected override bool IsGone => _state == State.Gone;

    private ExecutionStarted? Start => _execution?.Start ?? _initial.OfType<ExecutionStarted>().FirstOrDefault();

    protected override ValueTask<bool> ProcessAsync(List<object> items)
    {
        InboxBatch batch = new();
        foreach (StoredMessage found in _found)
        {
            Sort(found, batch);
        }

        _found = [];
        for (int i = 0; i < items.Count; i++)
        {
            if (_hasEarly && items[i] is Wake or StoredMessage { Body: ExecutionTerminated })
            {
                // They are read with everything else.
                _state = State.Unloaded;
            }

            if (_state == State.Unloaded && items[i] is not (Created or Reload or LeftThread))
            {
                if (i > 0)
                {
                    items.RemoveRange(0, i);
                    Finish(batch);
                }

                Load(items);
                return ValueTask.FromResult(false);
            }

            if (items[i] is not StoredMessage { Row: > 0 } message || message.Row > _foundUpTo)
            {
                Sort(items[i], batch);
            }
        }

        RunTurn(batch);
        Finish(batch);
        return ValueTask.FromResult(true);
    }

    private void Sort(object item, InboxBatch batch)
    {
        switch (item)
        {
            case Created created when _state == State.Live && created.Instance.Key == _key:
                // A message that was quicker than this has had it loaded already.
                break;
            case Created created:
                Abandon(batch);
                Become(created.Instance);
                break;
            case Reload:
                Abandon(batch);
                _state = State.Unloaded;
                break;
            case Wake:
                _wakeAt = null;
                break;
            case LeftThread left when left.Execution == _execution && _state == State.Live:
                batch.Events.Add(new ExecutionAborted(Failures.LeftOrchestratorThread(Start!.Name, Id)));
                break;
            case ActivityOutcome outcome when _state == State.Live && outcome.Execution == Start!.Execution:
                batch.Events.Add(outcome.Event);
                break;
            case StoredMessage message when _state == State.Live && IsForThisExecution(message.Body):
                batch.Taken.Add(message);
                batch.Events.Add(message.Body);
                break;
            case StoredMessage message:
                batch.Dropped.Add(message);
                break;
        }
    }

    private bool IsForThisExecution(DurableEvent body) => body switch
    {
        SubOrchestrationCompleted e => e.Execution == Start!.Execution,
        SubOrchestrationFailed e => e.Execution == Start!.Execution,
        EntityReplied e => e.Execution == Start!.Execution,
        LockGranted e => e.Execution == Start!.Execution,
        _ => true,
    };

    /// <summary>Another execution takes this ID over: what came for this one goes with it.</summary>
    private void Abandon(InboxBatch batch)
    {
        batch.Dropped.AddRange(batch.Taken);
        batch.Taken.Clear();
        batch.Events.Clear();
        _hasEarly = false;
        _execution = null;
        _history = null;
        SetWake(null);
    }

    private void Become(NewInstance instance)
    {
        _key = instance.Key;
        _turn = 0;
        _initial = [instance.Start];
        _history = Engine.Options.ReplayAfterEveryTurn ? [Turn.Initial(instance.CreatedAt, _initial)] : null;
        _stored = new InstanceChange(OrchestrationRuntimeStatus.Pending, instance.Start.Version, null, null, instance.Start.StartAt);
        _state = State.Live;
        SetWake(instance.Start.StartAt);
    }

    private void Load(List<object> items)
    {
        List<object> kept = [.. items];
        items.Clear();
        bool accepted = Engine.Perform(
            session =>
            {
                _found = session.Messages.ReadWaiting(Id);
                _foundUpTo = session.Messages.Last;
                InstanceRecord? record = session.Instances.Find(Id);
                return record is { IsTerminal: false }
                    ? (Record: record, History: session.Histories.Read(record.Key), IsTakenUp: session.Histories.TakeUp(record.Key))
                    : (record, [], false);
            },
            loaded =>
            {
                Loaded(loaded.Record, loaded.History, loaded.IsTakenUp);
                Resume(kept);
            });
        if (!accepted)
        {
            Engine.Idle.End();
        }
    }

    private void Loaded(InstanceRecord? record, List<Turn> history, bool isTakenUp)
    {
        if (record is null || record.IsTerminal)
        {
            _state = State.Gone;
            return;
        }

        _key = record.Key;
        _turn = history.Count - 1;
        _initial = history[0].Inbox;
        _stored = new InstanceChange(record.Status, record.Version, null, record.CustomStatus, record.WakeAt);
        _history = history;
        _execution = null;
        _hasEarly = false;
        _isTakenUp = isTakenUp;
        _state = State.Live;
    }

    private void RunTurn(InboxBatch batch)
    {
        if (_state != State.Live || !EnsureExecution(batch))
        {
            return;
        }

        OrchestrationExecution execution = _execution!;
        DateTime now = Engine.Now;
        now = now > execution.Now ? now : execution.Now;
        bool first = execution.Start is null;
        if (first && Start!.StartAt is { } startAt && startAt > now && !batch.Events.Any(e => e is ExecutionTerminated))
        {
            _hasEarly |= batch.Taken.Count > 0;
            SetWake(startAt);
            return;
        }

        if (execution.NextTimer <= now)
        {
            batch.Events.AddRange(execution.Steps.DueTimers(now));
        }

        if (batch.Events.Count == 0 && !first)
        {
            SetWake(execution.NextTimer);
            return;
        }

        IReadOnlyList<DurableEvent> inbox = first ? [.. _initial, .. batch.Events] : batch.Events;
        Commit(new Turn(now, batch.Events, execution.RunTurn(now, inbox)), batch.Taken);
    }

    /// <summary>Replays the execution if it has left memory. False: its code diverged, and the run has ended for it.</summary>
    private bool EnsureExecution(InboxBatch batch)
    {
        if (_execution is not null)
        {
            return true;
        }

        _execution = NewExecution();
        if (_history is not null && _turn > 0)
        {
            try
            {
                Replay.Run(_execution, _history);
            }
            catch (OrchestrationDivergedException e)
            {
                Abort(batch, Failures.Divergence(e.Message));
                return false;
            }
        }

        if (!Engine.Options.ReplayAfterEveryTurn)
        {
            _history = null;
        }

        if (_isTakenUp)
        {
            _isTakenUp = false;
            Engine.Activities.Start(Id, Start!.Execution, [.. _execution.Steps.Activities]);
        }

        return true;
    }

    private OrchestrationExecution NewExecution()
    {
        OrchestrationExecution? execution = null;
        execution = new OrchestrationExecution(Engine.Environment, Id, () => TryPost(new LeftThread(execution!)));
        return execution;
    }

    private void Commit(Turn turn, List<StoredMessage> taken)
    {
        OrchestrationExecution execution = _execution!;
        _turn++;
        if (_history is not null && !turn.Inbox.Any(e => e is ExecutionAborted))
        {
            _history.Add(turn);
            try
            {
                OrchestrationExecution replayed = NewExecution();
                Replay.Run(replayed, _history, InputComparison.Exact);
                _execution = execution = replayed;
            }
            catch (OrchestrationDivergedException e)
            {
                turn = turn with
                {
                    Inbox = [.. turn.Inbox, new ExecutionAborted(Failures.Divergence(e.Message))],
                    Actions = [new ExecutionFailed(Failures.Divergence(e.Message))],
                };
            }
        }

        DurableEvent? end = turn.End;
        if (end is ContinuedAsNew next)
        {
            if (_history is not null)
            {
                Engine.Options.HistoryReplaced?.Invoke(Id, HistoryFile.Write(Id, _history));
            }

            ContinueAsNew(turn, next, taken);
            return;
        }

        OrchestrationRuntimeStatus status = end switch
        {
            ExecutionCompleted => OrchestrationRuntimeStatus.Completed,
            ExecutionFailed => OrchestrationRuntimeStatus.Failed,
            ExecutionTerminated => OrchestrationRuntimeStatus.Terminated,
            _ => execution.IsSuspended ? OrchestrationRuntimeStatus.Suspended : OrchestrationRuntimeStatus.Running,
        };
        bool ended = !Engine.Unfinished.Contains(status);
        DateTime? wakeAt = ended ? null : execution.NextTimer;
        TurnCommit commit = new(Engine, this, _key, new StoredTurn(_turn, turn, !ended && execution.Steps.HaveActivities))
        {
            Taken = taken,
            Execution = Start!.Execution,
            Change = ChangeTo(status, ended ? turn.At : null, StatusOf(execution), wakeAt),
        };
        TurnEffects.Add(Engine, Id, Start!, commit, turn.Actions);
        if (ended)
        {
            _state = State.Gone;
            TurnEffects.Report(Id, Start!, commit, end!, execution.Steps.SubOrchestrations);
            LogEnd(end!);
        }

        Send(commit, wakeAt);
    }

    private void ContinueAsNew(Turn turn, ContinuedAsNew next, List<StoredMessage> taken)
    {
        ExecutionStarted before = Start!;
        ExecutionStarted start = before with
        {
            Input = next.Input,
            Version = next.Version ?? before.Version,
            Execution = Guid.NewGuid(),
            StartAt = null,
        };
        Turn initial = Turn.Initial(turn.At, [start, .. next.Events]);
        TurnCommit commit = new(Engine, this, _key, new StoredTurn(0, initial, true))
        {
            Taken = taken,
            Execution = before.Execution,
            ReplacesHistory = true,
            Change = new InstanceChange(OrchestrationRuntimeStatus.Running, start.Version, null, StatusOf(_execution!), null),
        };
        TurnEffects.Add(Engine, Id, Start!, commit, turn.Actions);
        _stored = commit.Change;
        _initial = initial.Inbox;
        _turn = 0;
        _history = Engine.Options.ReplayAfterEveryTurn ? [initial] : null;
        _execution = null;
        Send(commit, null);
    }

    private void Abort(InboxBatch batch, TaskFailureDetails failure)
    {
        _history = null;
        _turn++;
        Turn turn = new(Engine.Now, [.. batch.Events, new ExecutionAborted(failure)], [new ExecutionFailed(failure)]);
        TurnCommit commit = new(Engine, this, _key, new StoredTurn(_turn, turn, false))
        {
            Taken = batch.Taken,
            Execution = Start!.Execution,
            Change = new InstanceChange(OrchestrationRuntimeStatus.Failed, Start!.Version, turn.At, _stored!.CustomStatus, null),
        };
        _state = State.Gone;
        TurnEffects.Report(Id, Start!, commit, turn.Actions[0], []);
        LogEnd(turn.Actions[0]);
        Send(commit, null);
    }

    private string? StatusOf(OrchestrationExecution execution) =>
        execution.HasCustomStatus ? execution.CustomStatus : _stored!.CustomStatus;

    private InstanceChange? ChangeTo(OrchestrationRuntimeStatus status, DateTime? completedAt, string? customStatus, DateTime? wakeAt)
    {
        InstanceChange next = new(status, Start!.Version, completedAt, customStatus, wakeAt);
        if (next == _stored)
        {
            return null;
        }

        _stored = next;
        return next;
    }

    private void Send(TurnCommit commit, DateTime? wakeAt)
    {
        CommitStarted();

        // Where little goes on, the commit is made on the spot, unless others can go on before it is made.
        if (!Engine.Enqueue(commit, here: commit.ToOrchestrations.Count == 0))
        {
            return;
        }

        SetWake(wakeAt);

        foreach (StoredMessage message in commit.ToOrchestrations)
        {
            // Their turns can only be committed behind this one, so they need not wait for it.
            Engine.Instances.Post(message.Target, message);
        }
    }

    private void SetWake(DateTime? at)
    {
        if (at != _wakeAt)
        {
            _wakeAt = at;
            Engine.Timers.Set(Id, _key, at);
        }
    }

    private void Finish(InboxBatch batch)
    {
        if (batch.Dropped.Count > 0)
        {
            CommitStarted();
            Engine.Enqueue(new DropMessages(this, [.. batch.Dropped]));
            batch.Dropped.Clear();
        }
    }

    private void LogEnd(DurableEvent end)
    {
        if (end is ExecutionFailed failed)
        {
            Engine.Logger.LogWarning(
                "Orchestration '{Name}' with instance ID '{InstanceId}' failed: {Failure}", Start!.Name, Id, failed.Failure.ErrorMessage);
        }
    }
}
