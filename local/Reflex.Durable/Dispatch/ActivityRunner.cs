using Microsoft.DurableTask;
using Microsoft.Extensions.Logging;
using Reflex.Durable.Execution;
using Reflex.Durable.History;

namespace Reflex.Durable.Dispatch;

/// <summary>Runs activities, so many at once, and hands their outcomes to their orchestrations.</summary>
internal sealed class ActivityRunner(Engine engine)
{
    /// <summary>
    /// Where a thread that has just ended an activity finds its next: the turn that followed was committed on this very thread, so the
    /// activity that it scheduled needs no other. One place a thread, only open while that turn runs.
    /// </summary>
    [ThreadStatic]
    private static Place? t_next;

    private readonly object _gate = new();
    private readonly Queue<Call> _waiting = new();
    private TaskCompletionSource? _drained;
    private int _running;

    /// <summary>Starts activities that an orchestration has scheduled, in order.</summary>
    public void Start(string instanceId, Guid execution, IReadOnlyList<TaskScheduled> activities)
    {
        for (int i = 0; i < activities.Count; i++)
        {
            Call call = new(this, instanceId, execution, activities[i]);
            engine.Idle.Begin();
            lock (_gate)
            {
                if (_running >= engine.Options.MaxConcurrentActivities)
                {
                    _waiting.Enqueue(call);
                    continue;
                }

                _running++;
            }

            if (t_next is { Call: null } place)
            {
                place.Call = call;
            }
            else
            {
                ThreadPool.UnsafeQueueUserWorkItem(call, preferLocal: false);
            }
        }
    }

    /// <summary>When none runs any more.</summary>
    public Task WhenDrainedAsync()
    {
        lock (_gate)
        {
            _waiting.Clear();
            if (_running == 0)
            {
                return Task.CompletedTask;
            }

            _drained ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _drained.Task;
        }
    }

    private async Task RunAsync(Call first)
    {
        for (Call? call = first; call is not null;)
        {
            DurableEvent outcome = await CallAsync(call).ConfigureAwait(false);
            Ended();
            call = Report(call, outcome);
        }
    }

    /// <summary>Gives the orchestration the outcome. Returns the activity that this thread runs next, if any.</summary>
    private Call? Report(Call call, DurableEvent outcome)
    {
        Place next = t_next = new Place();
        try
        {
            // Nothing is left to do on this thread, so the orchestration's turn may run right here.
            engine.Instances.Post(call.InstanceId, new ActivityOutcome(call.Execution, outcome), runHere: true);
        }
        finally
        {
            t_next = null;
        }

        engine.Idle.End();
        return next.Call;
    }

    private async ValueTask<DurableEvent> CallAsync(Call call)
    {
        TaskScheduled activity = call.Activity;
        DurableRegistry registry = engine.Options.Registry;
        if (!registry.TryGetActivity(
            activity.Name, activity.Version, out Func<TaskActivityContext, DurableInput, CancellationToken, Task<object?>>? run))
        {
            return new TaskFailed(activity.Step, Failures.UnknownActivity(activity.Name, activity.Version, registry));
        }

        try
        {
            DurableInput input = new(activity.Input, engine.Environment.Converter);
            object? output = await run(call, input, engine.Stopping).ConfigureAwait(false);
            return new TaskCompleted(activity.Step, engine.Environment.Converter.Serialize(output));
        }
        catch (Exception e)
        {
            // Whatever the user's code throws is the activity's failure, for its orchestration to see.
            engine.Logger.LogInformation(
                e, "Activity '{Name}' (step #{Step}) of instance '{InstanceId}' failed.", activity.Name, activity.Step, call.InstanceId);
            return new TaskFailed(activity.Step, Failures.From(e));
        }
    }

    private void Ended()
    {
        Call? next;
        lock (_gate)
        {
            if (_waiting.TryDequeue(out next))
            {
                // It takes this one's place.
            }
            else if (--_running == 0)
            {
                _drained?.TrySetResult();
            }
        }

        if (next is not null)
        {
            ThreadPool.UnsafeQueueUserWorkItem(next, preferLocal: false);
        }
    }

    private sealed class Place
    {
        public Call? Call { get; set; }
    }

    private sealed class Call(ActivityRunner runner, string instanceId, Guid execution, TaskScheduled activity)
        : TaskActivityContext, IThreadPoolWorkItem
    {
        public Guid Execution => execution;

        public TaskScheduled Activity => activity;

        public override TaskName Name => activity.Name;

        public override string InstanceId => instanceId;

        public override string Version => activity.Version;

        public void Execute() => _ = runner.RunAsync(this);
    }
}
