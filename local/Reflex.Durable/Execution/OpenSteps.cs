using Microsoft.DurableTask;
using Microsoft.DurableTask.Entities;
using Reflex.Durable.History;

namespace Reflex.Durable.Execution;

/// <summary>The steps whose outcomes an execution waits for.</summary>
internal sealed class OpenSteps
{
    private readonly Dictionary<int, PendingTask> _open = [];
    private readonly SortedSet<(DateTime FireAt, int Step)> _timers = [];
    private int _holding;
    private int _activities;

    /// <summary>Whether one of them must come to its end before the orchestration does.</summary>
    public bool HoldCompletion => _holding > 0;

    public bool HaveActivities => _activities > 0;

    public IEnumerable<PendingTask> SubOrchestrations => _open.Values.Where(open => open.Kind == PendingKind.SubOrchestration);

    /// <summary>When the earliest timer fires; null if there is none.</summary>
    public DateTime? NextTimer => _timers.Count > 0 ? _timers.Min.FireAt : null;

    /// <summary>The timers due at <paramref name="now"/>, in the order in which they fire.</summary>
    public IEnumerable<TimerFired> DueTimers(DateTime now) =>
        _timers.TakeWhile(timer => timer.FireAt <= now).Select(timer => new TimerFired(timer.Step));

    public bool IsOpen(int step) => _open.ContainsKey(step);

    public PendingTask Add(PendingKind kind, StepEvent action)
    {
        PendingTask pending = new(kind, action);
        _open.Add(action.Step, pending);
        _holding += pending.HoldsCompletion ? 1 : 0;
        _activities += kind == PendingKind.Activity ? 1 : 0;
        if (pending.FireAt is { } fireAt)
        {
            _timers.Add((fireAt, pending.Step));
        }

        return pending;
    }

    public void CancelTimer(PendingTask timer, CancellationToken token)
    {
        if (Close(timer.Step) is not null)
        {
            timer.TrySetCanceled(token);
        }
    }

    /// <summary>Offers a timer that has fired no more; it stays open until it is taken.</summary>
    public void HoldBack(TimerFired fired)
    {
        if (_open.GetValueOrDefault(fired.Step)?.FireAt is { } fireAt)
        {
            _timers.Remove((fireAt, fired.Step));
        }
    }

    /// <summary>Completes the step that this is the outcome of, if it is still open. False if it is no outcome of a step.</summary>
    public bool TryComplete(DurableEvent incoming)
    {
        switch (incoming)
        {
            case TaskCompleted completed:
                Close(completed.Step)?.TrySetResult(completed.Result);
                return true;
            case TaskFailed failed:
                Fail(failed.Step, failed.Failure);
                return true;
            case TimerFired fired:
                Close(fired.Step)?.TrySetResult(null);
                return true;
            case SubOrchestrationCompleted completed:
                Close(completed.Step)?.TrySetResult(completed.Result);
                return true;
            case SubOrchestrationFailed failed:
                Fail(failed.Step, failed.Failure);
                return true;
            case EntityReplied { Failure: { } failure } replied:
                if (Close(replied.Step) is { Target: { } entity } call)
                {
                    call.TrySetException(new EntityOperationFailedException(EntityInstanceId.FromString(entity), call.Name, failure));
                }

                return true;
            case EntityReplied replied:
                Close(replied.Step)?.TrySetResult(replied.Result);
                return true;
            case LockGranted granted:
                Close(granted.Step)?.TrySetResult(null);
                return true;
            default:
                return false;
        }
    }

    private PendingTask? Close(int step)
    {
        if (_open.Remove(step, out PendingTask? pending))
        {
            _holding -= pending.HoldsCompletion ? 1 : 0;
            _activities -= pending.Kind == PendingKind.Activity ? 1 : 0;
            if (pending.FireAt is { } fireAt)
            {
                _timers.Remove((fireAt, step));
            }
        }

        return pending;
    }

    private void Fail(int step, TaskFailureDetails failure)
    {
        if (Close(step) is { } pending)
        {
            pending.TrySetException(new TaskFailedException(pending.Name, step, failure));
        }
    }
}
