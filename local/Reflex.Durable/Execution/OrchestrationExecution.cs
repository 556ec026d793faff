using Microsoft.DurableTask;
using Microsoft.Extensions.Logging;
using Reflex.Durable.History;

namespace Reflex.Durable.Execution;

/// <summary>What executions share: the code to run and how to read and write its data.</summary>
internal sealed record ExecutionEnvironment(
    DurableRegistry Registry, DataConverter Converter, ILoggerFactory LoggerFactory, string DefaultVersion);

/// <summary>
/// One execution of an orchestrator, in memory: its code, suspended where it waits, and the steps that it waits for. A turn gives
/// it what came in and takes what it did; the same turns in the same order always do the same.
/// </summary>
internal sealed class OrchestrationExecution
{
    private readonly ExecutionEnvironment _environment;
    private readonly OrchestratorThread _thread;
    private readonly Queue<DurableEvent> _heldBack = new();
    private List<DurableEvent> _actions = [];
    private OrchestrationContext? _context;
    private Task<object?>? _run;
    private int _nextStep;

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

    /// <summary>The steps that it waits for.</summary>
    public OpenSteps Steps { get; } = new();

    /// <summary>The earliest timer that has not fired.</summary>
    public DateTime? NextTimer => End is null ? Steps.NextTimer : null;

    /// <summary>Runs the code for what came in. Returns what it did, its end included.</summary>
    public IReadOnlyList<DurableEvent> RunTurn(DateTime now, IReadOnlyList<DurableEvent> inbox, bool replaying = false)
    {
        Now = now;
        IsReplaying = replaying;
        if (Start is null && TerminatedBeforeStart(now, inbox) is { } terminated)
        {
            EndWith(terminated);
            return TakeActions();
        }

        _thread.Run(() =>
        {
            for (int i = 0; i < inbox.Count; i++)
            {
                Take(inbox[i]);
            }

            Finish();
        });
        return TakeActions();
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
        PendingTask pending = Steps.Add(kind, action);
        Act(action);
        return pending;
    }

    /// <summary>What it did goes with whoever takes it: it may be much, and is stored.</summary>
    private List<DurableEvent> TakeActions()
    {
        List<DurableEvent> actions = _actions;
        _actions = [];
        return actions;
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
            if (incoming is TimerFired held)
            {
                Steps.HoldBack(held);
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
            case var outcome when Steps.TryComplete(outcome):
                break;
            default:
                throw new NotSupportedException($"An orchestration can't receive a {incoming.GetType().Name}.");
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
        if (End is not null || IsSuspended || _run is not { IsCompleted: true } || Steps.HoldCompletion)
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
}
