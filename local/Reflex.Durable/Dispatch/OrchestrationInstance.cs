using Reflex.Durable.Execution;
using Reflex.Durable.History;
using Reflex.Durable.Storage;

namespace Reflex.Durable.Dispatch;

/// <summary>
/// An orchestration in memory. Its execution stays where it waits between turns; only after it left memory is it replayed.
/// </summary>
internal sealed class OrchestrationInstance(Engine engine, string id) : Instance(engine, id)
{
    /// <summary>Null unless the instance is in memory.</summary>
    private OrchestrationRun? _run;

    private volatile State _state;
    private DateTime? _wakeAt;

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

    /// <summary>The execution that outcomes are for.</summary>
    private Guid Execution => _run!.Start.Execution;

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
            case Created created when _state == State.Live && created.Instance.Key == _run!.Key:
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
            case LeftThread left when _state == State.Live && _run!.IsAt(left.Execution):
                batch.Events.Add(new ExecutionAborted(Failures.LeftOrchestratorThread(_run.Start.Name, Id)));
                break;
            case ActivityOutcome outcome when _state == State.Live && outcome.Execution == Execution:
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
        SubOrchestrationCompleted e => e.Execution == Execution,
        SubOrchestrationFailed e => e.Execution == Execution,
        EntityReplied e => e.Execution == Execution,
        LockGranted e => e.Execution == Execution,
        _ => true,
    };

    /// <summary>Another execution takes this ID over: what came for this one goes with it.</summary>
    private void Abandon(InboxBatch batch)
    {
        batch.Dropped.AddRange(batch.Taken);
        batch.Taken.Clear();
        batch.Events.Clear();
        _hasEarly = false;
        SetWake(null);
        _run = null;
    }

    private void Become(NewInstance instance)
    {
        _run = new OrchestrationRun(Engine, this, instance);
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

        _run = new OrchestrationRun(Engine, this, record, history, isTakenUp);
        _hasEarly = false;
        _state = State.Live;
    }

    private void RunTurn(InboxBatch batch)
    {
        if (_state != State.Live)
        {
            return;
        }

        OrchestrationRun run = _run!;
        if (run.StartsLater(batch))
        {
            _hasEarly |= batch.Taken.Count > 0;
            SetWake(run.Start.StartAt);
            return;
        }

        TurnCommit? commit = run.Take(batch);
        if (run.HasEnded)
        {
            _state = State.Gone;
        }

        if (commit is null)
        {
            SetWake(run.NextTimer);
        }
        else
        {
            Send(commit, run.NextTimer);
        }
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
            Engine.Timers.Set(Id, _run!.Key, at);
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
}
