using System.Reflection;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Entities;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Moq;
using Moq.Protected;

namespace Reflex.Functions.Tests.Orchestrations;

/// <summary>What an orchestrator asked for: an activity, a sub-orchestration, an entity's operation or a signal to it, by name.</summary>
internal sealed record MockedCall(string Name, object? Input);

/// <summary>
/// An orchestration's context, mocked: answers are those that the test gives by name, and time moves only when nothing else can go on, to the next
/// timer or to what the test lets happen then. Branches are tried with it that a real run cannot be made to take at will.
/// </summary>
internal sealed class MockedOrchestration
{
    /// <summary>An answer that never comes.</summary>
    public static readonly object Never = new();

    private static readonly MethodInfo TypedTask = typeof(MockedOrchestration).GetMethod(nameof(AsTask), BindingFlags.NonPublic | BindingFlags.Static)!;

    private readonly Mock<TaskOrchestrationContext> _context = new() { CallBase = true };
    private readonly Mock<TaskOrchestrationEntityFeature> _entities = new() { CallBase = true };
    private readonly Dictionary<string, Queue<object?>> _answers = new(StringComparer.Ordinal);
    private readonly List<(string Name, TaskCompletionSource<object?> Source)> _waiting = [];
    private readonly List<MockedCall> _raised = [];
    private readonly List<(DateTimeOffset Due, Action Happen, CancellationToken Cancelled)> _coming = [];

    public MockedOrchestration()
    {
        _context.Protected().SetupGet<ILoggerFactory>("LoggerFactory").Returns(NullLoggerFactory.Instance);
        _context.SetupGet(context => context.CurrentUtcDateTime).Returns(() => Now.UtcDateTime);
        _context.SetupGet(context => context.Entities).Returns(_entities.Object);
        _context.Setup(context => context.CallActivityAsync<It.IsAnyType>(It.IsAny<TaskName>(), It.IsAny<object>(), It.IsAny<TaskOptions>()))
            .Returns(new InvocationFunc(call => Answer(call, ((TaskName)call.Arguments[0]).Name, call.Arguments[1])));
        _context.Setup(context => context.CallSubOrchestratorAsync<It.IsAnyType>(It.IsAny<TaskName>(), It.IsAny<object>(), It.IsAny<TaskOptions>()))
            .Returns(new InvocationFunc(call => Answer(call, ((TaskName)call.Arguments[0]).Name, call.Arguments[1])));
        _context.Setup(context => context.WaitForExternalEvent<It.IsAnyType>(It.IsAny<string>(), It.IsAny<CancellationToken>()))
            .Returns(new InvocationFunc(call => Typed(call.Method, Event((string)call.Arguments[0], (CancellationToken)call.Arguments[1]))));
        _context.Setup(context => context.CreateTimer(It.IsAny<DateTime>(), It.IsAny<CancellationToken>())).Returns<DateTime, CancellationToken>(Timer);
        _context.Setup(context => context.ContinueAsNew(It.IsAny<object>(), It.IsAny<bool>())).Callback<object, bool>((input, _) => ContinuedWith = input);
        _context.Setup(context => context.SendEvent(It.IsAny<string>(), It.IsAny<string>(), It.IsAny<object>()))
            .Callback<string, string, object>((instance, name, payload) => Calls.Add(new($"{name} to {instance}", payload)));
        _context.Setup(context => context.SetCustomStatus(It.IsAny<object>())).Callback<object>(status => Calls.Add(new("status", status)));
        _entities.Setup(entities => entities.CallEntityAsync<It.IsAnyType>(
                It.IsAny<EntityInstanceId>(), It.IsAny<string>(), It.IsAny<object>(), It.IsAny<CallEntityOptions>()))
            .Returns(new InvocationFunc(call => Answer(call, OperationName(call), call.Arguments[2])));
        _entities.Setup(entities => entities.CallEntityAsync(
                It.IsAny<EntityInstanceId>(), It.IsAny<string>(), It.IsAny<object>(), It.IsAny<CallEntityOptions>()))
            .Returns(new InvocationFunc(call => Answer(call, OperationName(call), call.Arguments[2])));
        _entities.Setup(entities => entities.SignalEntityAsync(
                It.IsAny<EntityInstanceId>(), It.IsAny<string>(), It.IsAny<object>(), It.IsAny<SignalEntityOptions>()))
            .Returns(new InvocationFunc(call => Answer(call, OperationName(call), call.Arguments[2])));
    }

    public DateTimeOffset Start { get; } = new(2026, 1, 5, 0, 0, 0, TimeSpan.Zero);

    public DateTimeOffset Now { get; private set; } = new(2026, 1, 5, 0, 0, 0, TimeSpan.Zero);

    /// <summary>All that was asked for, in order. Operations of entities are named <c>Entity.Operation</c>.</summary>
    public List<MockedCall> Calls { get; } = [];

    /// <summary>When each timer was due, from the start, in the order of their making.</summary>
    public List<TimeSpan> Timers { get; } = [];

    public object? ContinuedWith { get; private set; }

    public IEnumerable<string> Names => Calls.Select(call => call.Name);

    public IEnumerable<T> InputsOf<T>(string name) => Calls.Where(call => call.Name == name).Select(call => (T)call.Input!);

    /// <summary>
    /// Answers to calls of a name, in order; the last one stays. An exception is thrown, a function is asked with the call's input,
    /// a task is waited for, <see cref="Never"/> does not come. Without any, the answer is the type's default.
    /// </summary>
    public MockedOrchestration On(string name, params object?[] answers)
    {
        _answers[name] = new Queue<object?>(answers);
        return this;
    }

    /// <summary>Lets something happen at a time from the start: a method of the test, such as <see cref="Raise"/>.</summary>
    public MockedOrchestration At(TimeSpan time, Action happen)
    {
        _coming.Add((Start + time, happen, CancellationToken.None));
        return this;
    }

    /// <summary>Raises an external event.</summary>
    public void Raise(string name, object? payload)
    {
        if (!_waiting.Any(waiting => waiting.Name == name && waiting.Source.TrySetResult(payload)))
        {
            _raised.Add(new MockedCall(name, payload));
        }
    }

    /// <summary>Runs the orchestrator to its end.</summary>
    public T Run<T>(Func<TaskOrchestrationContext, Task<T>> orchestrator)
    {
        Task<T> run = null!;
        Drive(() => run = orchestrator(_context.Object));
        return run.GetAwaiter().GetResult();
    }

    /// <inheritdoc cref="Run{T}"/>
    public void Run(Func<TaskOrchestrationContext, Task> orchestrator) => Drive(() => orchestrator(_context.Object));

    private void Drive(Func<Task> begin)
    {
        SynchronizationContext? tests = SynchronizationContext.Current;
        // Everything goes on in line, so that what happens is the same every time.
        SynchronizationContext.SetSynchronizationContext(null);
        try
        {
            Task run = begin();
            while (!run.IsCompleted)
            {
                _coming.RemoveAll(next => next.Cancelled.IsCancellationRequested);
                if (_coming.Count == 0)
                {
                    throw new InvalidOperationException($"The orchestrator waits for something that never comes; it asked for: {string.Join(", ", Names)}.");
                }

                var due = _coming.MinBy(next => next.Due);
                _coming.Remove(due);
                Now = due.Due > Now ? due.Due : Now;
                due.Happen();
            }

            run.GetAwaiter().GetResult();
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(tests);
        }
    }

    private static string OperationName(IInvocation call) => $"{((EntityInstanceId)call.Arguments[0]).Name}.{call.Arguments[1]}".ToLowerInvariant();

    private object Answer(IInvocation call, string name, object? input)
    {
        Calls.Add(new MockedCall(name, input));
        object? answer = null;
        if (_answers.TryGetValue(name, out Queue<object?>? queue))
        {
            answer = queue.Count > 1 ? queue.Dequeue() : queue.Peek();
        }

        answer = answer is Func<object?, object?> ask ? ask(input) : answer;
        if (answer is Task<object?> later)
        {
            return Typed(call.Method, later);
        }

        var source = new TaskCompletionSource<object?>();
        if (answer is Exception failure)
        {
            source.SetException(failure);
        }
        else if (!ReferenceEquals(answer, Never))
        {
            source.SetResult(answer);
        }

        return Typed(call.Method, source.Task);
    }

    private Task<object?> Event(string name, CancellationToken cancellation)
    {
        var source = new TaskCompletionSource<object?>();
        if (_raised.Find(raised => raised.Name == name) is { } raised)
        {
            _raised.Remove(raised);
            source.SetResult(raised.Input);
            return source.Task;
        }

        _waiting.Add((name, source));
        cancellation.Register(() => source.TrySetCanceled(cancellation));
        return source.Task;
    }

    private Task Timer(DateTime due, CancellationToken cancellation)
    {
        var source = new TaskCompletionSource();
        cancellation.Register(() => source.TrySetCanceled(cancellation));
        var at = new DateTimeOffset(DateTime.SpecifyKind(due, DateTimeKind.Utc));
        Timers.Add(at - Start);
        _coming.Add((at, () => source.TrySetResult(), cancellation));
        return source.Task;
    }

    private static object Typed(MethodInfo method, Task<object?> answer) =>
        method.ReturnType.IsGenericType ? TypedTask.MakeGenericMethod(method.ReturnType.GetGenericArguments()[0]).Invoke(null, [answer])! : answer;

    private static Task<T> AsTask<T>(Task<object?> answer) =>
        answer.ContinueWith(
            done => done.GetAwaiter().GetResult() is T value ? value : default!,
            CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
}
