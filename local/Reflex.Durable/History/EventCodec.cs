using System.Text.Json;
using Microsoft.DurableTask;

namespace Reflex.Durable.History;

/// <summary>
/// The compact binary form of turns and messages. The first byte of each is the format's version, so that a later build
/// reads what an earlier one wrote and an earlier one refuses what it cannot know. Kinds are never renumbered.
/// </summary>
internal static class EventCodec
{
    private const byte FormatVersion = 1;

    private enum Kind : byte
    {
        ExecutionStarted = 1, TaskCompleted = 2, TaskFailed = 3, TimerFired = 4, SubOrchestrationCompleted = 5,
        SubOrchestrationFailed = 6, EventRaised = 7, EntityReplied = 8, LockGranted = 9, ExecutionSuspended = 10,
        ExecutionResumed = 11, ExecutionTerminated = 12, ExecutionAborted = 13,
        TaskScheduled = 20, TimerCreated = 21, SubOrchestrationCreated = 22, EventSent = 23, EntityCalled = 24,
        EntitySignaled = 25, LockRequested = 26, LockReleased = 27,
        ExecutionCompleted = 30, ExecutionFailed = 31, ContinuedAsNew = 32,
        EntityRequest = 40, EntityLockRequest = 41, EntityLockRelease = 42,
    }

    public static byte[] EncodeTurn(EventWriter writer, Turn turn)
    {
        writer.Clear();
        writer.Byte(FormatVersion);
        writer.Time(turn.At);
        Write(writer, turn.Inbox);
        Write(writer, turn.Actions);
        return writer.Written.ToArray();
    }

    public static Turn DecodeTurn(ReadOnlySpan<byte> data)
    {
        EventReader reader = Open(data);
        DateTime at = reader.Time();
        DurableEvent[] inbox = ReadAll(ref reader);
        DurableEvent[] actions = ReadAll(ref reader);
        return new Turn(at, inbox, actions);
    }

    public static byte[] EncodeMessage(EventWriter writer, DurableEvent message)
    {
        writer.Clear();
        writer.Byte(FormatVersion);
        Write(writer, message);
        return writer.Written.ToArray();
    }

    public static DurableEvent DecodeMessage(ReadOnlySpan<byte> data)
    {
        EventReader reader = Open(data);
        return Read(ref reader);
    }

    private static EventReader Open(ReadOnlySpan<byte> data)
    {
        EventReader reader = new(data);
        byte version = reader.Byte();
        return version == FormatVersion
            ? reader
            : throw new InvalidDataException(
                $"The stored data is of format {version}; this build reads format {FormatVersion}. Run the newer build that wrote it.");
    }

    private static void Write(EventWriter writer, IReadOnlyList<DurableEvent> events)
    {
        writer.Number(events.Count);
        for (int i = 0; i < events.Count; i++)
        {
            Write(writer, events[i]);
        }
    }

    private static DurableEvent[] ReadAll(ref EventReader reader)
    {
        DurableEvent[] events = new DurableEvent[reader.Count()];
        for (int i = 0; i < events.Length; i++)
        {
            events[i] = Read(ref reader);
        }

        return events;
    }

    private static void Write(EventWriter w, DurableEvent value)
    {
        switch (value)
        {
            case ExecutionStarted e:
                Head(w, Kind.ExecutionStarted);
                w.Text(e.Name);
                w.Text(e.Version);
                w.Text(e.Input);
                w.Id(e.Execution);
                w.Map(e.Tags);
                w.Bool(e.Parent is not null);
                if (e.Parent is { } parent)
                {
                    w.Text(parent.InstanceId);
                    w.Text(parent.Name);
                    w.Id(parent.Execution);
                    w.Number(parent.Step);
                }

                OptionalTime(w, e.StartAt);
                break;
            case TaskCompleted e:
                Head(w, Kind.TaskCompleted, e.Step);
                w.Text(e.Result);
                break;
            case TaskFailed e:
                Head(w, Kind.TaskFailed, e.Step);
                Failure(w, e.Failure);
                break;
            case TimerFired e:
                Head(w, Kind.TimerFired, e.Step);
                break;
            case SubOrchestrationCompleted e:
                Head(w, Kind.SubOrchestrationCompleted, e.Step);
                w.Id(e.Execution);
                w.Text(e.Result);
                break;
            case SubOrchestrationFailed e:
                Head(w, Kind.SubOrchestrationFailed, e.Step);
                w.Id(e.Execution);
                Failure(w, e.Failure);
                break;
            case EventRaised e:
                Head(w, Kind.EventRaised);
                w.Text(e.Name);
                w.Text(e.Input);
                break;
            case EntityReplied e:
                Head(w, Kind.EntityReplied, e.Step);
                w.Id(e.Execution);
                w.Text(e.Result);
                OptionalFailure(w, e.Failure);
                break;
            case LockGranted e:
                Head(w, Kind.LockGranted, e.Step);
                w.Id(e.Execution);
                break;
            case ExecutionSuspended e:
                Head(w, Kind.ExecutionSuspended);
                w.Text(e.Reason);
                break;
            case ExecutionResumed e:
                Head(w, Kind.ExecutionResumed);
                w.Text(e.Reason);
                break;
            case ExecutionTerminated e:
                Head(w, Kind.ExecutionTerminated);
                w.Text(e.Output);
                w.Bool(e.Recursive);
                break;
            case ExecutionAborted e:
                Head(w, Kind.ExecutionAborted);
                Failure(w, e.Failure);
                break;
            case TaskScheduled e:
                Head(w, Kind.TaskScheduled, e.Step);
                w.Text(e.Name);
                w.Text(e.Version);
                w.Text(e.Input);
                break;
            case TimerCreated e:
                Head(w, Kind.TimerCreated, e.Step);
                w.Time(e.FireAt);
                break;
            case SubOrchestrationCreated e:
                Head(w, Kind.SubOrchestrationCreated, e.Step);
                w.Text(e.Name);
                w.Text(e.Version);
                w.Text(e.InstanceId);
                w.Text(e.Input);
                w.Map(e.Tags);
                break;
            case EventSent e:
                Head(w, Kind.EventSent, e.Step);
                w.Text(e.InstanceId);
                w.Text(e.Name);
                w.Text(e.Input);
                break;
            case EntityCalled e:
                Head(w, Kind.EntityCalled, e.Step);
                w.Text(e.EntityId);
                w.Text(e.Operation);
                w.Text(e.Input);
                break;
            case EntitySignaled e:
                Head(w, Kind.EntitySignaled, e.Step);
                w.Text(e.EntityId);
                w.Text(e.Operation);
                w.Text(e.Input);
                OptionalTime(w, e.At);
                break;
            case LockRequested e:
                Head(w, Kind.LockRequested, e.Step);
                w.Texts(e.EntityIds);
                break;
            case LockReleased e:
                Head(w, Kind.LockReleased, e.Step);
                w.Texts(e.EntityIds);
                break;
            case ExecutionCompleted e:
                Head(w, Kind.ExecutionCompleted);
                w.Text(e.Result);
                break;
            case ExecutionFailed e:
                Head(w, Kind.ExecutionFailed);
                Failure(w, e.Failure);
                break;
            case ContinuedAsNew e:
                Head(w, Kind.ContinuedAsNew);
                w.Text(e.Input);
                w.Text(e.Version);
                Write(w, e.Events);
                break;
            case EntityRequest e:
                Head(w, Kind.EntityRequest);
                w.Text(e.Operation);
                w.Text(e.Input);
                w.Bool(e.Caller is not null);
                if (e.Caller is { } caller)
                {
                    Caller(w, caller);
                }

                break;
            case EntityLockRequest e:
                Head(w, Kind.EntityLockRequest);
                Caller(w, e.Caller);
                w.Texts(e.EntityIds);
                w.Number(e.Position);
                break;
            case EntityLockRelease e:
                Head(w, Kind.EntityLockRelease);
                w.Text(e.InstanceId);
                break;
            default:
                throw new NotSupportedException($"{value.GetType().Name} has no stored form.");
        }
    }

    private static DurableEvent Read(ref EventReader r)
    {
        Kind kind = (Kind)r.Byte();
        return kind switch
        {
            Kind.ExecutionStarted => new ExecutionStarted(r.RequiredText(), r.RequiredText(), r.Text(), r.Id(), r.Map(),
                r.Bool() ? new ParentLink(r.RequiredText(), r.RequiredText(), r.Id(), r.Number()) : null, OptionalTime(ref r)),
            Kind.TaskCompleted => new TaskCompleted(r.Number(), r.Text()),
            Kind.TaskFailed => new TaskFailed(r.Number(), Failure(ref r)),
            Kind.TimerFired => new TimerFired(r.Number()),
            Kind.SubOrchestrationCompleted => new SubOrchestrationCompleted(r.Number(), r.Id(), r.Text()),
            Kind.SubOrchestrationFailed => new SubOrchestrationFailed(r.Number(), r.Id(), Failure(ref r)),
            Kind.EventRaised => EventRaisedFrom(ref r),
            Kind.EntityReplied => new EntityReplied(r.Number(), r.Id(), r.Text(), OptionalFailure(ref r)),
            Kind.LockGranted => new LockGranted(r.Number(), r.Id()),
            Kind.ExecutionSuspended => new ExecutionSuspended(r.Text()),
            Kind.ExecutionResumed => new ExecutionResumed(r.Text()),
            Kind.ExecutionTerminated => new ExecutionTerminated(r.Text(), r.Bool()),
            Kind.ExecutionAborted => new ExecutionAborted(Failure(ref r)),
            Kind.TaskScheduled => new TaskScheduled(r.Number(), r.RequiredText(), r.RequiredText(), r.Text()),
            Kind.TimerCreated => new TimerCreated(r.Number(), r.Time()),
            Kind.SubOrchestrationCreated => new SubOrchestrationCreated(
                r.Number(), r.RequiredText(), r.RequiredText(), r.RequiredText(), r.Text(), r.Map()),
            Kind.EventSent => new EventSent(r.Number(), r.RequiredText(), r.RequiredText(), r.Text()),
            Kind.EntityCalled => new EntityCalled(r.Number(), r.RequiredText(), r.RequiredText(), r.Text()),
            Kind.EntitySignaled => new EntitySignaled(
                r.Number(), r.RequiredText(), r.RequiredText(), r.Text(), OptionalTime(ref r)),
            Kind.LockRequested => new LockRequested(r.Number(), r.Texts()),
            Kind.LockReleased => new LockReleased(r.Number(), r.Texts()),
            Kind.ExecutionCompleted => new ExecutionCompleted(r.Text()),
            Kind.ExecutionFailed => new ExecutionFailed(Failure(ref r)),
            Kind.ContinuedAsNew => ContinuedAsNewFrom(ref r),
            Kind.EntityRequest => new EntityRequest(r.RequiredText(), r.Text(), r.Bool() ? Caller(ref r) : null),
            Kind.EntityLockRequest => new EntityLockRequest(Caller(ref r), r.Texts(), r.Number()),
            Kind.EntityLockRelease => new EntityLockRelease(r.RequiredText()),
            _ => throw new InvalidDataException($"The stored data holds an event of the unknown kind {(byte)kind}."),
        };
    }

    private static EventRaised EventRaisedFrom(ref EventReader r) => new(r.RequiredText(), r.Text());

    private static ContinuedAsNew ContinuedAsNewFrom(ref EventReader r)
    {
        string? input = r.Text();
        string? version = r.Text();
        return new ContinuedAsNew(input, version, [.. ReadAll(ref r).Cast<EventRaised>()]);
    }

    private static void Head(EventWriter w, Kind kind) => w.Byte((byte)kind);

    private static void Head(EventWriter w, Kind kind, int step)
    {
        w.Byte((byte)kind);
        w.Number(step);
    }

    private static void OptionalTime(EventWriter w, DateTime? time)
    {
        w.Bool(time is not null);
        if (time is { } some)
        {
            w.Time(some);
        }
    }

    private static DateTime? OptionalTime(ref EventReader r) => r.Bool() ? r.Time() : null;

    private static void Caller(EventWriter w, EntityCaller caller)
    {
        w.Text(caller.InstanceId);
        w.Id(caller.Execution);
        w.Number(caller.Step);
    }

    private static EntityCaller Caller(ref EventReader r) => new(r.RequiredText(), r.Id(), r.Number());

    private static void OptionalFailure(EventWriter w, TaskFailureDetails? failure)
    {
        w.Bool(failure is not null);
        if (failure is not null)
        {
            Failure(w, failure);
        }
    }

    private static TaskFailureDetails? OptionalFailure(ref EventReader r) => r.Bool() ? Failure(ref r) : null;

    private static void Failure(EventWriter w, TaskFailureDetails failure)
    {
        w.Text(failure.ErrorType);
        w.Text(failure.ErrorMessage);
        w.Text(failure.StackTrace);
        w.Text(failure.Properties is { Count: > 0 } properties ? JsonSerializer.Serialize(properties) : null);
        OptionalFailure(w, failure.InnerFailure);
    }

    private static TaskFailureDetails Failure(ref EventReader r)
    {
        string type = r.RequiredText();
        string message = r.RequiredText();
        string? stack = r.Text();
        string? properties = r.Text();
        return new TaskFailureDetails(
            type,
            message,
            stack,
            OptionalFailure(ref r),
            properties is null ? null : JsonSerializer.Deserialize<Dictionary<string, object?>>(properties));
    }
}
