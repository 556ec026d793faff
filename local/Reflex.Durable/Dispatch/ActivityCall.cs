using Microsoft.DurableTask;
using Reflex.Durable.History;

namespace Reflex.Durable.Dispatch;

/// <summary>An activity that an orchestration has scheduled. The execution tells it from an activity of an earlier one under the same ID.</summary>
internal sealed class ActivityCall(ActivityRunner runner, string instanceId, Guid execution, TaskScheduled activity)
    : TaskActivityContext, IThreadPoolWorkItem
{
    public Guid Execution => execution;

    public TaskScheduled Activity => activity;

    public override TaskName Name => activity.Name;

    public override string InstanceId => instanceId;

    public override string Version => activity.Version;

    public void Execute() => _ = runner.RunAsync(this);
}
