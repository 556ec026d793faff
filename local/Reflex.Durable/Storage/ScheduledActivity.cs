using Reflex.Durable.History;

namespace Reflex.Durable.Storage;

/// <summary>An activity that an orchestration has scheduled. The execution tells it from an activity of an earlier one under the same ID.</summary>
internal sealed record ScheduledActivity(string InstanceId, Guid Execution, TaskScheduled Activity);
