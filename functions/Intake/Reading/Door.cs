using System.Collections.Frozen;
using System.Reflection;
using Microsoft.Azure.Functions.Worker;
using Reflex.Engine.Events;
using Reflex.Functions.Events;

namespace Reflex.Functions.Intake.Reading;

/// <summary>
/// How the events of one trigger function are read and checked, as its attributes declare it. Every door reads in this one way: what one item
/// of a body holds does not touch the others, whatever goes wrong with it.
/// </summary>
internal sealed class Door
{
    private static readonly FrozenDictionary<string, Door> s_byFunction = typeof(Door).Assembly.GetTypes()
        .SelectMany(type => type.GetMethods(BindingFlags.Instance | BindingFlags.Public | BindingFlags.DeclaredOnly))
        .Where(method => method.GetCustomAttribute<FunctionAttribute>() is not null && method.GetCustomAttribute<EventDataAttribute>() is not null)
        .Select(method => new Door(method))
        .ToFrozenDictionary(door => door.Function, StringComparer.OrdinalIgnoreCase);

    private readonly IMessageReader _reader;
    private readonly Func<AutomationEvent, ReadEvent> _check;

    internal Door(string function, string entity, IMessageReader reader, Type? dataType)
    {
        Function = function;
        Entity = entity;
        _reader = reader;
        _check = EventCheck.For(dataType);
    }

    private Door(MethodInfo method)
        : this(
            method.GetCustomAttribute<FunctionAttribute>()!.Name,
            EntityOf(method),
            ReaderOf(method.GetCustomAttribute<EventDataAttribute>()!),
            method.GetCustomAttribute<EventDataAttribute>()!.DataType)
    {
    }

    public string Function { get; }

    public static IEnumerable<Door> All => s_byFunction.Values;

    /// <summary>What it reads: the queue, or the topic and subscription; for an Event Grid function its name.</summary>
    public string Entity { get; }

    /// <summary>The door of a function.</summary>
    /// <exception cref="InvalidOperationException">The function declares no data.</exception>
    public static Door For(string function) =>
        Find(function) ?? throw new InvalidOperationException($"Function '{function}' has no [EventData]; put one beside [Function].");

    /// <summary>The door of a function; null where there is none of this name that declares its data.</summary>
    public static Door? Find(string function) => s_byFunction.GetValueOrDefault(function);

    /// <summary>Whether a body is a service's own JSON that this door is for.</summary>
    public bool Recognises(ReadOnlyMemory<byte> body) => _reader is JsonMessageReader own && own.Recognises(body);

    /// <summary>What came of each item of a body.</summary>
    public IReadOnlyList<ReadEvent> Read(ReadOnlyMemory<byte> body, MessageEnvelope envelope)
    {
        try
        {
            return [.. _reader.Read(body, envelope).Select(Check)];
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            // A defect of a reader: trying again would fail again, and hold up what came with it.
            return [ReadEvent.Failed(failure, body)];
        }
    }

    private ReadEvent Check(ReadEvent one)
    {
        try
        {
            return one.Event is { } e ? _check(e) : one;
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            return ReadEvent.Failed(failure, one.Event!.ToJson());
        }
    }

    private static IMessageReader ReaderOf(EventDataAttribute data) =>
        data.Reader is { } reader ? (IMessageReader)Activator.CreateInstance(reader)! : new EventMessageReader(data.BareType);

    private static string EntityOf(MethodInfo method) =>
        method.GetParameters().Select(parameter => parameter.GetCustomAttribute<ServiceBusTriggerAttribute>()).FirstOrDefault(trigger => trigger is not null) is { } bus
            ? bus.QueueName ?? $"{bus.TopicName}/subscriptions/{bus.SubscriptionName}"
            : method.GetCustomAttribute<FunctionAttribute>()!.Name;
}
