using System.Diagnostics;
using Microsoft.DurableTask;
using Microsoft.Extensions.Logging;
using Reflex.Durable.Execution;
using Reflex.Durable.History;
using Reflex.Durable.Storage;

namespace Reflex.Durable.Dispatch;

/// <summary>Runs activities, so many at once, in the order in which they were scheduled, and hands their outcomes to their orchestrations.</summary>
internal sealed class ActivityRunner(Engine engine)
{
    /// <summary>How long a thread goes from activity to activity while others wait for one.</summary>
    private static readonly TimeSpan LongestRow = TimeSpan.FromMilliseconds(2);

    /// <summary>
    /// Where a thread that has just ended an activity finds its next: the turn that followed was committed on this very thread, so the
    /// activity that it scheduled needs no other. One place a thread, only open while that turn runs.
    /// </summary>
    [ThreadStatic]
    private static Place? t_next;

    private readonly object _gate = new();
    private readonly ActivityQueue _queue = new(engine.Options.MaxCachedActivities);
    private TaskCompletionSource? _drained;
    private int _running;
    private bool _isDraining;

    /// <summary>The place that is open on the calling thread, if any, for what its turn schedules.</summary>
    public static Place? Next => t_next;

    /// <summary>How many are in memory while they wait for a slot.</summary>
    public int Held
    {
        get
        {
            lock (_gate)
            {
                return _queue.Held;
            }
        }
    }

    /// <summary>Starts activities that an orchestration has scheduled, in order.</summary>
    /// <param name="instanceId">The orchestration.</param>
    /// <param name="execution">Its execution.</param>
    /// <param name="activities">The activities.</param>
    /// <param name="next">What was <see cref="Next"/> for the turn that scheduled them: the first of them may go there while it is open.</param>
    public void Start(string instanceId, Guid execution, IReadOnlyList<TaskScheduled> activities, Place? next = null)
    {
        List<ActivityCall>? beyond = null;
        for (int i = 0; i < activities.Count; i++)
        {
            ActivityCall call = new(this, instanceId, execution, activities[i]);
            engine.Idle.Begin();
            lock (_gate)
            {
                if (_running >= engine.Options.MaxConcurrentActivities || !_queue.IsEmpty)
                {
                    if (!_queue.TryAdd(call))
                    {
                        (beyond ??= []).Add(call);
                    }

                    continue;
                }

                _running++;
            }

            if (next is { Call: null } && next == t_next)
            {
                next.Call = call;
            }
            else
            {
                ThreadPool.UnsafeQueueUserWorkItem(call, preferLocal: false);
            }
        }

        if (beyond is not null)
        {
            Store(beyond);
        }
    }

    /// <summary>Starts no more. When none runs any more.</summary>
    public Task WhenDrainedAsync()
    {
        lock (_gate)
        {
            _isDraining = true;
            if (_running == 0)
            {
                return Task.CompletedTask;
            }

            _drained ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _drained.Task;
        }
    }

    /// <summary>Runs an activity, and then those that follow from it on the spot.</summary>
    public async Task RunAsync(ActivityCall first)
    {
        ActivityCall? next = first;
        long began = Stopwatch.GetTimestamp();
        while (next is { } call)
        {
            if (Stopwatch.GetElapsedTime(began) > LongestRow)
            {
                began = Stopwatch.GetTimestamp();
                if (ThreadPool.PendingWorkItemCount > 0)
                {
                    ThreadPool.UnsafeQueueUserWorkItem(call, preferLocal: false);
                    return;
                }
            }

            DurableEvent outcome = await CallAsync(call).ConfigureAwait(false);
            try
            {
                Ended();
                next = Report(call, outcome);
            }
            catch (Exception e)
            {
                engine.Fail(new InvalidOperationException(
                    $"The durable engine failed on the result of activity '{call.Activity.Name}' of instance '{call.InstanceId}': {e.Message}", e));
                return;
            }
        }
    }

    /// <summary>Gives the orchestration the outcome. Returns the activity that this thread runs next, if any.</summary>
    private ActivityCall? Report(ActivityCall call, DurableEvent outcome)
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

    private async ValueTask<DurableEvent> CallAsync(ActivityCall call)
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

    /// <summary>Frees a slot, or gives it to the next.</summary>
    private void Ended()
    {
        ActivityCall? next = null;
        lock (_gate)
        {
            if (_isDraining || !_queue.TryTake(out next))
            {
                if (--_running == 0)
                {
                    _drained?.TrySetResult();
                }
            }
        }

        if (next is not null)
        {
            ThreadPool.UnsafeQueueUserWorkItem(next, preferLocal: false);
        }

        FetchIfLow();
    }

    private void Store(List<ActivityCall> calls) => engine.Perform(
        session =>
        {
            session.Activities.Insert([.. calls.Select(call => new ScheduledActivity(call.InstanceId, call.Execution, call.Activity))]);
            return calls.Count;
        },
        count =>
        {
            lock (_gate)
            {
                _queue.Stored(count);
            }

            FetchIfLow();
        });

    private void FetchIfLow()
    {
        lock (_gate)
        {
            if (_isDraining || !_queue.TryFetch())
            {
                return;
            }
        }

        engine.Perform(session => session.Activities.Take(_queue.PageSize), Fetched);
    }

    private void Fetched(List<ScheduledActivity> stored)
    {
        List<ActivityCall> calls = stored.ConvertAll(one => new ActivityCall(this, one.InstanceId, one.Execution, one.Activity));
        List<ActivityCall> started = [];
        lock (_gate)
        {
            _queue.Fetched(calls);
            while (!_isDraining && _running < engine.Options.MaxConcurrentActivities && _queue.TryTake(out ActivityCall? next))
            {
                _running++;
                started.Add(next);
            }
        }

        foreach (ActivityCall call in started)
        {
            ThreadPool.UnsafeQueueUserWorkItem(call, preferLocal: false);
        }

        FetchIfLow();
    }

    /// <summary>Holds the activity that a thread goes on with.</summary>
    public sealed class Place
    {
        public ActivityCall? Call { get; set; }
    }
}
