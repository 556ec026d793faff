namespace Reflex.Durable.History;

/// <summary>
/// The stored form of every kind of event: its number, how it is written and how it is read. Numbers are never given anew, and what is read is
/// exactly what was written.
/// </summary>
internal static class EventFormats
{
    private static readonly Format[] All =
    [
        Of<ExecutionStarted>(1, static (w, e) =>
        {
            w.Text(e.Name);
            w.Text(e.Version);
            w.Text(e.Input);
            w.Id(e.Execution);
            w.Map(e.Tags);
            w.Parent(e.Parent);
            w.OptionalTime(e.StartAt);
        }, static (ref EventReader r) => new ExecutionStarted(r.RequiredText(), r.RequiredText(), r.Text(), r.Id(), r.Map(), r.Parent(), r.OptionalTime())),
        Of<TaskCompleted>(2, static (w, e) =>
        {
            w.Number(e.Step);
            w.Text(e.Result);
        }, static (ref EventReader r) => new TaskCompleted(r.Number(), r.Text())),
        Of<TaskFailed>(3, static (w, e) =>
        {
            w.Number(e.Step);
            w.Failure(e.Failure);
        }, static (ref EventReader r) => new TaskFailed(r.Number(), r.Failure())),
        Of<TimerFired>(4, static (w, e) => w.Number(e.Step), static (ref EventReader r) => new TimerFired(r.Number())),
        Of<SubOrchestrationCompleted>(5, static (w, e) =>
        {
            w.Number(e.Step);
            w.Id(e.Execution);
            w.Text(e.Result);
        }, static (ref EventReader r) => new SubOrchestrationCompleted(r.Number(), r.Id(), r.Text())),
        Of<SubOrchestrationFailed>(6, static (w, e) =>
        {
            w.Number(e.Step);
            w.Id(e.Execution);
            w.Failure(e.Failure);
        }, static (ref EventReader r) => new SubOrchestrationFailed(r.Number(), r.Id(), r.Failure())),
        Of<EventRaised>(7, static (w, e) =>
        {
            w.Text(e.Name);
            w.Text(e.Input);
        }, static (ref EventReader r) => new EventRaised(r.RequiredText(), r.Text())),
        Of<EntityReplied>(8, static (w, e) =>
        {
            w.Number(e.Step);
            w.Id(e.Execution);
            w.Text(e.Result);
            w.OptionalFailure(e.Failure);
        }, static (ref EventReader r) => new EntityReplied(r.Number(), r.Id(), r.Text(), r.OptionalFailure())),
        Of<LockGranted>(9, static (w, e) =>
        {
            w.Number(e.Step);
            w.Id(e.Execution);
        }, static (ref EventReader r) => new LockGranted(r.Number(), r.Id())),
        Of<ExecutionSuspended>(10, static (w, e) => w.Text(e.Reason), static (ref EventReader r) => new ExecutionSuspended(r.Text())),
        Of<ExecutionResumed>(11, static (w, e) => w.Text(e.Reason), static (ref EventReader r) => new ExecutionResumed(r.Text())),
        Of<ExecutionTerminated>(12, static (w, e) =>
        {
            w.Text(e.Output);
            w.Bool(e.Recursive);
        }, static (ref EventReader r) => new ExecutionTerminated(r.Text(), r.Bool())),
        Of<ExecutionAborted>(13, static (w, e) => w.Failure(e.Failure), static (ref EventReader r) => new ExecutionAborted(r.Failure())),
        Of<TaskScheduled>(20, static (w, e) =>
        {
            w.Number(e.Step);
            w.Text(e.Name);
            w.Text(e.Version);
            w.Text(e.Input);
        }, static (ref EventReader r) => new TaskScheduled(r.Number(), r.RequiredText(), r.RequiredText(), r.Text())),
        Of<TimerCreated>(21, static (w, e) =>
        {
            w.Number(e.Step);
            w.Time(e.FireAt);
        }, static (ref EventReader r) => new TimerCreated(r.Number(), r.Time())),
        Of<SubOrchestrationCreated>(22, static (w, e) =>
        {
            w.Number(e.Step);
            w.Text(e.Name);
            w.Text(e.Version);
            w.Text(e.InstanceId);
            w.Text(e.Input);
            w.Map(e.Tags);
        }, static (ref EventReader r) => new SubOrchestrationCreated(r.Number(), r.RequiredText(), r.RequiredText(), r.RequiredText(), r.Text(), r.Map())),
        Of<EventSent>(23, static (w, e) =>
        {
            w.Number(e.Step);
            w.Text(e.InstanceId);
            w.Text(e.Name);
            w.Text(e.Input);
        }, static (ref EventReader r) => new EventSent(r.Number(), r.RequiredText(), r.RequiredText(), r.Text())),
        Of<EntityCalled>(24, static (w, e) =>
        {
            w.Number(e.Step);
            w.Text(e.EntityId);
            w.Text(e.Operation);
            w.Text(e.Input);
        }, static (ref EventReader r) => new EntityCalled(r.Number(), r.RequiredText(), r.RequiredText(), r.Text())),
        Of<EntitySignaled>(25, static (w, e) =>
        {
            w.Number(e.Step);
            w.Text(e.EntityId);
            w.Text(e.Operation);
            w.Text(e.Input);
            w.OptionalTime(e.At);
        }, static (ref EventReader r) => new EntitySignaled(r.Number(), r.RequiredText(), r.RequiredText(), r.Text(), r.OptionalTime())),
        Of<LockRequested>(26, static (w, e) =>
        {
            w.Number(e.Step);
            w.Texts(e.EntityIds);
        }, static (ref EventReader r) => new LockRequested(r.Number(), r.Texts())),
        Of<LockReleased>(27, static (w, e) =>
        {
            w.Number(e.Step);
            w.Texts(e.EntityIds);
        }, static (ref EventReader r) => new LockReleased(r.Number(), r.Texts())),
        Of<ExecutionCompleted>(30, static (w, e) => w.Text(e.Result), static (ref EventReader r) => new ExecutionCompleted(r.Text())),
        Of<ExecutionFailed>(31, static (w, e) => w.Failure(e.Failure), static (ref EventReader r) => new ExecutionFailed(r.Failure())),
        Of<ContinuedAsNew>(32, static (w, e) =>
        {
            w.Text(e.Input);
            w.Text(e.Version);
            EventCodec.Write(w, e.Events);
        }, static (ref EventReader r) => new ContinuedAsNew(r.Text(), r.Text(), [.. EventCodec.ReadAll(ref r).Cast<EventRaised>()])),
        Of<EntityRequest>(40, static (w, e) =>
        {
            w.Text(e.Operation);
            w.Text(e.Input);
            w.OptionalCaller(e.Caller);
        }, static (ref EventReader r) => new EntityRequest(r.RequiredText(), r.Text(), r.OptionalCaller())),
        Of<EntityLockRequest>(41, static (w, e) =>
        {
            w.Caller(e.Caller);
            w.Texts(e.EntityIds);
            w.Number(e.Position);
        }, static (ref EventReader r) => new EntityLockRequest(r.Caller(), r.Texts(), r.Number())),
        Of<EntityLockRelease>(
            42, static (w, e) => w.Text(e.InstanceId), static (ref EventReader r) => new EntityLockRelease(r.RequiredText())),
    ];

    private static readonly Dictionary<Type, Format> ByType = All.ToDictionary(format => format.Type);
    private static readonly Format?[] ByKind = Index();

    private delegate T Reading<out T>(ref EventReader reader)
        where T : DurableEvent;

    public static void Write(EventWriter writer, DurableEvent value)
    {
        if (!ByType.TryGetValue(value.GetType(), out Format? format))
        {
            throw new NotSupportedException($"{value.GetType().Name} has no stored form.");
        }

        writer.Byte(format.Kind);
        format.Write(writer, value);
    }

    public static DurableEvent Read(ref EventReader reader)
    {
        byte kind = reader.Byte();
        return kind < ByKind.Length && ByKind[kind] is { } format
            ? format.Read(ref reader)
            : throw new InvalidDataException($"The stored data holds an event of the unknown kind {kind}.");
    }

    private static Format Of<T>(byte kind, Action<EventWriter, T> write, Reading<T> read)
        where T : DurableEvent => new(kind, typeof(T), (writer, value) => write(writer, (T)value), read);

    private static Format?[] Index()
    {
        Format?[] byKind = new Format?[All.Max(format => format.Kind) + 1];
        foreach (Format format in All)
        {
            byKind[format.Kind] = byKind[format.Kind] is null
                ? format
                : throw new InvalidOperationException($"Kind {format.Kind} is given twice.");
        }

        return byKind;
    }

    private sealed record Format(byte Kind, Type Type, Action<EventWriter, DurableEvent> Write, Reading<DurableEvent> Read);
}
