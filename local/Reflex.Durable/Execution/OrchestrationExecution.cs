using Microsoft.DurableTask;
using Microsoft.Extensions.Logging;
using Reflex.Durable.History;

namespace Reflex.Durable.Execution;

/// <summary>What executions share: the code to run and how to read and write its data.</summary>
internal sealed record ExecutionEnvironment(DurableRegistry Registry, DataConverter Converter, ILoggerFactory LoggerFactory, string DefaultVersion);

/// <summary>
/// One execution of an orchestrator, in memory: its code, suspended where it waits, and the steps that it waits for. A turn gives
/// it what came in and takes what it did; the same turns in the same order always do the same.
/// </summary>
internal sealed class OrchestrationExecution
{
    private readonly ExecutionEnvironment _environment;
    private readonly OrchestratorThread _thread;
    private readonly Dictionary<int, PendingTask> _open = [];
    private readonly SortedSet<(DateTime FireAt, int Step)> _timers = [];
    private readonly Queue<DurableEvent> _heldBack = new();
    private List<DurableEvent> _actions = [];
    private OrchestrationContext? _context;
    private Task<object?>? _run;
    private int _nextStep;
    private int _holding;
    private int _activities;

    public OrchestrationExecution(ExecutionEnvironment environment, string instanceId, Action left)
    {
        _environment = environment;
        InstanceId = instanceId;
        _thread = new OrchestratorThread(left);
        Events = new ExternalEvents(environment.Converter);
    }

    public string InstanceId { get; }

    /// <summary>What it was started with; null before its first turn.</summary>
    public ExecutionStarted? Start { get; private set; }

    public DateTime Now { get; private set; }

    public bool IsReplaying { get; private set; }

    public bool IsSuspended { get; private set; }

    public string? CustomStatus { get; private set; }

    /// <summary>Whether this execution has set a status; one that has not keeps that of the execution before it.</summary>
    public bool HasCustomStatus { get; private set; }

    /// <summary>How it ended; null while it has not.</summary>
    public DurableEvent? End { get; private set; }

    public ExternalEvents Events { get; }

    public ContinueAsNewOptions? Continuation { get; set; }

    /// <summary>The earliest timer that has not fired.</summary>
    public DateTime? NextTimer => End is null && _timers.Count > 0 ? _timers.Min.FireAt : null;

    /// <summary>The activities that have no outcome yet, in the order in which they were scheduled.</summary>
    public IEnumerable<TaskScheduled> OpenActivities =>
        _open.Values.Select(open => open.Action).OfType<TaskScheduled>().OrderBy(activity => activity.Step);

    public IEnumerable<SubOrchestrationCreated> OpenSubOrchestrations =>
        _open.Values.Select(open => open.Action).OfType<SubOrchestrationCreated>();

    public bool HasOpenActivities => _activities > 0;

    /// <summary>The timers due at <paramref name="now"/>, in the order in which they fire.</summary>
    public IEnumerable<TimerFired> DueTimers(DateTime now) =>
        _timers.TakeWhile(timer => timer.FireAt <= now).Select(timer => new TimerFired(timer.Step));

    /// <summary>Runs the code for what came in. Returns what it did, its end included.</summary>
    public IReadOnlyList<DurableEvent> RunTurn(DateTime now, IReadOnlyList<DurableEvent> inbox, bool replaying = false)
    {
        Now = now;
        IsReplaying = replaying;
        _actions = [];
        if (Start is null && TerminatedBeforeStart(now, inbox) is { } terminated)
        {
            EndWith(terminated);
            return _actions;
        }

        _thread.Run(() =>
        {
            for (int i = 0; i < inbox.Count; i++)
            {
                Take(inbox[i]);
            }

            Finish();
        });
        return _actions;
    }

    /// <summary>For code that calls the context: refuses calls from outside the turn.</summary>
    public void EnsureOnThread()
    {
        if (!_thread.IsCurrent)
        {
            throw new InvalidOperationException(Failures.LeftOrchestratorThread(Start!.Name, InstanceId).ErrorMessage);
        }
    }

    public void SetCustomStatus(string? status)
    {
        CustomStatus = status;
        HasCustomStatus = true;
    }

    public int NextStep() => _nextStep++;

    public void Act(StepEvent action) => _actions.Add(action);

    /// <summary>Acts, and waits for the outcome.</summary>
    public PendingTask Open(PendingKind kind, StepEvent action)
    {
        PendingTask pending = new(kind, action);
        _open.Add(action.Step, pending);
        _holding += pending.HoldsCompletion ? 1 : 0;
        _activities += kind == PendingKind.Activity ? 1 : 0;
        if (action is TimerCreated timer)
        {
            _timers.Add((timer.FireAt, timer.Step));
        }

        Act(action);
        return pending;
    }

    public void CancelTimer(PendingTask timer, CancellationToken token)
    {
        TimerCreated created = (TimerCreated)timer.Action;
        if (Close(created.Step) is not null)
        {
            _timers.Remove((created.FireAt, created.Step));
            timer.TrySetCanceled(token);
        }
    }

    /// <summary>Code that should start later, and has been terminated, never runs.</summary>
    private ExecutionTerminated? TerminatedBeforeStart(DateTime now, IReadOnlyList<DurableEvent> inbox)
    {
        if (inbox.OfType<ExecutionStarted>().FirstOrDefault() is not { StartAt: { } startAt } started || startAt <= now
            || inbox.OfType<ExecutionTerminated>().FirstOrDefault() is not { } terminated)
        {
            return null;
        }

        Start = started;
        return terminated;
    }

    private void Take(DurableEvent incoming)
    {
        if (End is not null)
        {
            return;
        }

        if (IsSuspended && incoming is not (ExecutionResumed or ExecutionTerminated or ExecutionAborted))
        {
            // The timer must not be offered again while it is held back.
            if (incoming is TimerFired held && _open.GetValueOrDefault(held.Step)?.Action is TimerCreated timer)
            {
                _timers.Remove((timer.FireAt, timer.Step));
            }

            if (incoming is not ExecutionSuspended)
            {
                _heldBack.Enqueue(incoming);
            }

            return;
        }

        Apply(incoming);
        _thread.RunPosted();
    }

    private void Apply(DurableEvent incoming)
    {
        switch (incoming)
        {
            case ExecutionStarted started:
                Begin(started);
                break;
            case TaskCompleted completed:
                Close(completed.Step)?.TrySetResult(completed.Result);
                break;
            case TaskFailed failed:
                Fail(failed.Step, failed.Failure);
                break;
            case TimerFired fired:
                if (Close(fired.Step) is { Action: TimerCreated created } timer)
                {
                    _timers.Remove((created.FireAt, created.Step));
                    timer.TrySetResult(null);
                }

                break;
            case SubOrchestrationCompleted completed:
                Close(completed.Step)?.TrySetResult(completed.Result);
                break;
            case SubOrchestrationFailed failed:
                Fail(failed.Step, failed.Failure);
                break;
            case EntityReplied { Failure: { } failure } replied:
                if (Close(replied.Step) is { Action: EntityCalled call } pending)
                {
                    pending.TrySetException(new Microsoft.DurableTask.Entities.EntityOperationFailedException(
                        Microsoft.DurableTask.Entities.EntityInstanceId.FromString(call.EntityId), call.Operation, failure));
                }

                break;
            case EntityReplied replied:
                Close(replied.Step)?.TrySetResult(replied.Result);
                break;
            case LockGranted granted:
                Close(granted.Step)?.TrySetResult(null);
                break;
            case EventRaised raised:
                Events.Raise(raised);
                break;
            case ExecutionSuspended:
                IsSuspended = true;
                break;
            case ExecutionResumed:
                IsSuspended = false;
                while (!IsSuspended && _heldBack.TryDequeue(out DurableEvent? held))
                {
                    Take(held);
                }

                break;
            case ExecutionTerminated terminated:
                EndWith(terminated);
                break;
            case ExecutionAborted aborted:
                EndWith(new ExecutionFailed(aborted.Failure));
                break;
            default:
                throw new NotSupportedException($"An orchestration can't take a {incoming.GetType().Name}.");
        }
    }

    private void Begin(ExecutionStarted started)
    {
        if (Start is not null)
        {
            return;
        }

        Start = started;
        if (!_environment.Registry.TryGetOrchestrator(
            started.Name, started.Version, out Func<TaskOrchestrationContext, DurableInput, Task<object?>>? orchestrator))
        {
            EndWith(new ExecutionFailed(Failures.UnknownOrchestrator(started.Name, started.Version, _environment.Registry)));
            return;
        }

        _context = new OrchestrationContext(this, _environment);
        _run = RunCode(orchestrator, _context, new DurableInput(started.Input, _environment.Converter));
    }

    private static async Task<object?> RunCode(
        Func<TaskOrchestrationContext, DurableInput, Task<object?>> orchestrator, OrchestrationContext context, DurableInput input)
    {
        try
        {
            return await orchestrator(context, input);
        }
        finally
        {
            context.LeaveCriticalSection();
        }
    }

    private void Finish()
    {
        if (End is not null || IsSuspended || _run is not { IsCompleted: true } || _holding > 0)
        {
            return;
        }

        if (!_run.IsCompletedSuccessfully)
        {
            Exception failure = _run.Exception?.InnerException ?? new TaskCanceledException(_run);
            EndWith(new ExecutionFailed(Failures.From(failure)));
            return;
        }

        try
        {
            EndWith(Continuation is { } next
                ? new ContinuedAsNew(
                    _environment.Converter.Serialize(next.NewInput),
                    string.IsNullOrWhiteSpace(next.NewVersion) ? null : next.NewVersion,
                    next.PreserveUnprocessedEvents ? Events.Unprocessed() : [])
                : new ExecutionCompleted(_environment.Converter.Serialize(_run.Result)));
        }
        catch (Exception e)
        {
            // The converter is the user's: an output that it can't write fails the run, not the engine.
            EndWith(new ExecutionFailed(Failures.From(e)));
        }
    }

    private void EndWith(DurableEvent end)
    {
        End = end;
        _actions.Add(end);
    }

    private PendingTask? Close(int step)
    {
        if (_open.Remove(step, out PendingTask? pending))
        {
            _holding -= pending.HoldsCompletion ? 1 : 0;
            _activities -= pending.Kind == PendingKind.Activity ? 1 : 0;
        }

        return pending;
    }

    private void Fail(int step, TaskFailureDetails failure)
    {
        if (Close(step) is { } pending)
        {
            string name = pending.Action switch
            {
                TaskScheduled activity => activity.Name,
                SubOrchestrationCreated sub => sub.Name,
                _ => "",
            };
            pending.TrySetException(new TaskFailedException(name, step, failure));
        }
    }
}
