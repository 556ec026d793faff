using System.Diagnostics.CodeAnalysis;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;
using Reflex.Durable.Execution;
using Reflex.Durable.History;
using Reflex.Durable.Storage;

namespace Reflex.Durable.Dispatch;

/// <summary>
/// An orchestration that has not ended, as its turns make it: what its row holds, the number of its last turn, and its code where that waits. Each
/// turn becomes one commit.
/// </summary>
internal sealed class OrchestrationRun
{
    private readonly Engine _engine;
    private readonly OrchestrationInstance _instance;
    private OrchestrationExecution? _execution;
    private IReadOnlyList<DurableEvent> _initial;

    /// <summary>Until the execution is replayed; kept only for <see cref="DurableEngineOptions.ReplayAfterEveryTurn"/>.</summary>
    private List<Turn>? _history;

    private int _turn;
    private InstanceChange _stored;

    /// <summary>Whether activities were left behind, so that they must be started.</summary>
    private bool _isTakenUp;

    public OrchestrationRun(Engine engine, OrchestrationInstance instance, NewInstance created)
    {
        _engine = engine;
        _instance = instance;
        Key = created.Key;
        _initial = [created.Start];
        _history = engine.Options.ReplayAfterEveryTurn ? [Turn.Initial(created.CreatedAt, _initial)] : null;
        _stored = new InstanceChange(OrchestrationRuntimeStatus.Pending, created.Start.Version, null, null, created.Start.StartAt);
    }

    public OrchestrationRun(Engine engine, OrchestrationInstance instance, InstanceRecord record, List<Turn> history, bool isTakenUp)
    {
        _engine = engine;
        _instance = instance;
        Key = record.Key;
        _turn = history.Count - 1;
        _initial = history[0].Inbox;
        _stored = new InstanceChange(record.Status, record.Version, null, record.CustomStatus, record.WakeAt);
        _history = history;
        _isTakenUp = isTakenUp;
    }

    public long Key { get; }

    public ExecutionStarted Start => _execution?.Start ?? _initial.OfType<ExecutionStarted>().First();

    public bool HasEnded { get; private set; }

    /// <summary>When it must be woken if nothing comes before; null for never.</summary>
    public DateTime? NextTimer => HasEnded ? null : _execution?.NextTimer;

    private string Id => _instance.Id;

    public bool IsAt(OrchestrationExecution execution) => execution == _execution;

    /// <summary>Whether its start lies in the future, and nothing has come that ends it before.</summary>
    public bool StartsLater(InboxBatch batch) =>
        _turn == 0 && Start.StartAt > _engine.Now && !batch.Events.Any(e => e is ExecutionTerminated);

    /// <summary>Takes a turn. Returns what to commit; null if there was nothing to do.</summary>
    public TurnCommit? Take(InboxBatch batch)
    {
        if (!EnsureExecution(out OrchestrationDivergedException? diverged))
        {
            return Abort(batch, Failures.Divergence(diverged.Message));
        }

        OrchestrationExecution execution = _execution!;
        DateTime now = _engine.Now;
        now = now > execution.Now ? now : execution.Now;
        bool first = execution.Start is null;
        if (execution.NextTimer <= now)
        {
            batch.Events.AddRange(execution.Steps.DueTimers(now));
        }

        if (batch.Events.Count == 0 && !first)
        {
            return null;
        }

        IReadOnlyList<DurableEvent> inbox = first ? [.. _initial, .. batch.Events] : batch.Events;
        return Commit(new Turn(now, batch.Events, execution.RunTurn(now, inbox)), batch.Taken);
    }

    /// <summary>Replays the execution if it has left memory. False: its code diverged.</summary>
    private bool EnsureExecution([NotNullWhen(false)] out OrchestrationDivergedException? diverged)
    {
        diverged = null;
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
                diverged = e;
                return false;
            }
        }

        if (_isTakenUp)
        {
            _isTakenUp = false;
            StartOpenActivities(_execution.Steps, _history ?? []);
        }

        if (!_engine.Options.ReplayAfterEveryTurn)
        {
            _history = null;
        }

        return true;
    }

    private void StartOpenActivities(OpenSteps steps, List<Turn> history) => _engine.Activities.Start(
        Id, Start.Execution, [.. history.SelectMany(turn => turn.Actions).OfType<TaskScheduled>().Where(activity => steps.IsOpen(activity.Step))]);

    private OrchestrationExecution NewExecution()
    {
        OrchestrationExecution? execution = null;
        execution = new OrchestrationExecution(_engine.Environment, Id, () => _instance.TryPost(new LeftThread(execution!)));
        return execution;
    }

    private TurnCommit Commit(Turn turn, List<StoredMessage> taken)
    {
        _turn++;
        turn = Check(turn);
        OrchestrationExecution execution = _execution!;
        DurableEvent? end = turn.End;
        if (end is ContinuedAsNew next)
        {
            if (_history is not null)
            {
                _engine.Options.HistoryReplaced?.Invoke(Id, HistoryFile.Write(Id, _history));
            }

            return ContinueAsNew(turn, next, taken);
        }

        OrchestrationRuntimeStatus status = end switch
        {
            ExecutionCompleted => OrchestrationRuntimeStatus.Completed,
            ExecutionFailed => OrchestrationRuntimeStatus.Failed,
            ExecutionTerminated => OrchestrationRuntimeStatus.Terminated,
            _ => execution.IsSuspended ? OrchestrationRuntimeStatus.Suspended : OrchestrationRuntimeStatus.Running,
        };
        HasEnded = !Engine.Unfinished.Contains(status);
        TurnCommit commit = new(_engine, _instance, Key, new StoredTurn(_turn, turn, !HasEnded && execution.Steps.HaveActivities))
        {
            Taken = taken,
            Execution = Start.Execution,
            Change = ChangeTo(new InstanceChange(status, Start.Version, HasEnded ? turn.At : null, StatusOf(execution), NextTimer)),
        };
        TurnEffects.Add(_engine, Id, Start, commit, turn.Actions);
        if (HasEnded)
        {
            TurnEffects.Report(Id, Start, commit, end!, execution.Steps.SubOrchestrations);
            LogEnd(end!);
        }

        return commit;
    }

    /// <summary>Where every turn is replayed: replays all up to this one, and ends it if that comes to something else.</summary>
    private Turn Check(Turn turn)
    {
        if (_history is null || turn.Inbox.Any(e => e is ExecutionAborted))
        {
            return turn;
        }

        _history.Add(turn);
        try
        {
            OrchestrationExecution replayed = NewExecution();
            Replay.Run(replayed, _history, InputComparison.Exact);
            _execution = replayed;
            return turn;
        }
        catch (OrchestrationDivergedException e)
        {
            return turn with
            {
                Inbox = [.. turn.Inbox, new ExecutionAborted(Failures.Divergence(e.Message))],
                Actions = [new ExecutionFailed(Failures.Divergence(e.Message))],
            };
        }
    }

    private TurnCommit ContinueAsNew(Turn turn, ContinuedAsNew next, List<StoredMessage> taken)
    {
        ExecutionStarted before = Start;
        ExecutionStarted start = before with
        {
            Input = next.Input,
            Version = next.Version ?? before.Version,
            Execution = Guid.NewGuid(),
            StartAt = null,
        };
        Turn initial = Turn.Initial(turn.At, [start, .. next.Events]);
        _stored = new InstanceChange(OrchestrationRuntimeStatus.Running, start.Version, null, StatusOf(_execution!), null);
        TurnCommit commit = new(_engine, _instance, Key, new StoredTurn(0, initial, true))
        {
            Taken = taken,
            Execution = before.Execution,
            ReplacesHistory = true,
            Change = _stored,
        };
        TurnEffects.Add(_engine, Id, before, commit, turn.Actions);
        _initial = initial.Inbox;
        _turn = 0;
        _history = _engine.Options.ReplayAfterEveryTurn ? [initial] : null;
        _execution = null;
        return commit;
    }

    private TurnCommit Abort(InboxBatch batch, TaskFailureDetails failure)
    {
        _history = null;
        _turn++;
        Turn turn = new(_engine.Now, [.. batch.Events, new ExecutionAborted(failure)], [new ExecutionFailed(failure)]);
        TurnCommit commit = new(_engine, _instance, Key, new StoredTurn(_turn, turn, false))
        {
            Taken = batch.Taken,
            Execution = Start.Execution,
            Change = new InstanceChange(OrchestrationRuntimeStatus.Failed, Start.Version, turn.At, _stored.CustomStatus, null),
        };
        HasEnded = true;
        TurnEffects.Report(Id, Start, commit, turn.Actions[0], []);
        LogEnd(turn.Actions[0]);
        return commit;
    }

    private string? StatusOf(OrchestrationExecution execution) =>
        execution.HasCustomStatus ? execution.CustomStatus : _stored.CustomStatus;

    private InstanceChange? ChangeTo(InstanceChange next)
    {
        if (next == _stored)
        {
            return null;
        }

        _stored = next;
        return next;
    }

    private void LogEnd(DurableEvent end)
    {
        if (end is ExecutionFailed failed)
        {
            _engine.Logger.LogWarning(
                "Orchestration '{Name}' with instance ID '{InstanceId}' failed: {Failure}", Start.Name, Id, failed.Failure.ErrorMessage);
        }
    }
}
