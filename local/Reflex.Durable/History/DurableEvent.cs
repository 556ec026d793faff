using System.Text.Json.Serialization;
using Microsoft.DurableTask;

namespace Reflex.Durable.History;

/// <summary>
/// One fact of an instance's life: what came in, what the orchestrator did, or what one instance tells another.
/// A history holds them, a stored message carries one, and a committed history file spells them as JSON.
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "event")]
[JsonDerivedType(typeof(ExecutionStarted), "ExecutionStarted")]
[JsonDerivedType(typeof(TaskCompleted), "TaskCompleted")]
[JsonDerivedType(typeof(TaskFailed), "TaskFailed")]
[JsonDerivedType(typeof(TimerFired), "TimerFired")]
[JsonDerivedType(typeof(SubOrchestrationCompleted), "SubOrchestrationCompleted")]
[JsonDerivedType(typeof(SubOrchestrationFailed), "SubOrchestrationFailed")]
[JsonDerivedType(typeof(EventRaised), "EventRaised")]
[JsonDerivedType(typeof(EntityReplied), "EntityReplied")]
[JsonDerivedType(typeof(LockGranted), "LockGranted")]
[JsonDerivedType(typeof(ExecutionSuspended), "ExecutionSuspended")]
[JsonDerivedType(typeof(ExecutionResumed), "ExecutionResumed")]
[JsonDerivedType(typeof(ExecutionTerminated), "ExecutionTerminated")]
[JsonDerivedType(typeof(ExecutionAborted), "ExecutionAborted")]
[JsonDerivedType(typeof(TaskScheduled), "TaskScheduled")]
[JsonDerivedType(typeof(TimerCreated), "TimerCreated")]
[JsonDerivedType(typeof(SubOrchestrationCreated), "SubOrchestrationCreated")]
[JsonDerivedType(typeof(EventSent), "EventSent")]
[JsonDerivedType(typeof(EntityCalled), "EntityCalled")]
[JsonDerivedType(typeof(EntitySignaled), "EntitySignaled")]
[JsonDerivedType(typeof(LockRequested), "LockRequested")]
[JsonDerivedType(typeof(LockReleased), "LockReleased")]
[JsonDerivedType(typeof(ExecutionCompleted), "ExecutionCompleted")]
[JsonDerivedType(typeof(ExecutionFailed), "ExecutionFailed")]
[JsonDerivedType(typeof(ContinuedAsNew), "ContinuedAsNew")]
internal abstract record DurableEvent;

/// <summary>A fact that concerns one numbered step of an orchestration.</summary>
internal abstract record StepEvent(int Step) : DurableEvent;

// What comes in.

internal sealed record ExecutionStarted(
    string Name,
    string Version,
    string? Input,
    Guid Execution,
    IReadOnlyDictionary<string, string>? Tags = null,
    ParentLink? Parent = null,
    DateTime? StartAt = null) : DurableEvent;

/// <summary>Where a sub-orchestration reports its end.</summary>
internal sealed record ParentLink(string InstanceId, string Name, Guid Execution, int Step);

internal sealed record TaskCompleted(int Step, string? Result) : StepEvent(Step);

internal sealed record TaskFailed(int Step, TaskFailureDetails Failure) : StepEvent(Step);

internal sealed record TimerFired(int Step) : StepEvent(Step);

internal sealed record SubOrchestrationCompleted(int Step, Guid Execution, string? Result) : StepEvent(Step);

internal sealed record SubOrchestrationFailed(int Step, Guid Execution, TaskFailureDetails Failure) : StepEvent(Step);

internal sealed record EventRaised(string Name, string? Input) : DurableEvent;

internal sealed record EntityReplied(int Step, Guid Execution, string? Result, TaskFailureDetails? Failure) : StepEvent(Step);

internal sealed record LockGranted(int Step, Guid Execution) : StepEvent(Step);

internal sealed record ExecutionSuspended(string? Reason) : DurableEvent;

internal sealed record ExecutionResumed(string? Reason) : DurableEvent;

internal sealed record ExecutionTerminated(string? Output, bool Recursive) : DurableEvent;

/// <summary>The engine ends the run: the code diverged from its history, or left the orchestration's thread.</summary>
internal sealed record ExecutionAborted(TaskFailureDetails Failure) : DurableEvent;

// What the orchestrator does. The step number orders its actions.

internal sealed record TaskScheduled(int Step, string Name, string Version, string? Input) : StepEvent(Step);

internal sealed record TimerCreated(int Step, DateTime FireAt) : StepEvent(Step);

internal sealed record SubOrchestrationCreated(
    int Step,
    string Name,
    string Version,
    string InstanceId,
    string? Input,
    IReadOnlyDictionary<string, string>? Tags) : StepEvent(Step);

internal sealed record EventSent(int Step, string InstanceId, string Name, string? Input) : StepEvent(Step);

internal sealed record EntityCalled(int Step, string EntityId, string Operation, string? Input) : StepEvent(Step);

internal sealed record EntitySignaled(int Step, string EntityId, string Operation, string? Input, DateTime? At) : StepEvent(Step);

internal sealed record LockRequested(int Step, IReadOnlyList<string> EntityIds) : StepEvent(Step);

internal sealed record LockReleased(int Step, IReadOnlyList<string> EntityIds) : StepEvent(Step);

// How it ends.

internal sealed record ExecutionCompleted(string? Result) : DurableEvent;

internal sealed record ExecutionFailed(TaskFailureDetails Failure) : DurableEvent;

/// <param name="Input">The next execution's input.</param>
/// <param name="Version">The next execution's version; null keeps the present one.</param>
/// <param name="Events">External events that nobody took, carried over.</param>
internal sealed record ContinuedAsNew(string? Input, string? Version, IReadOnlyList<EventRaised> Events) : DurableEvent;
