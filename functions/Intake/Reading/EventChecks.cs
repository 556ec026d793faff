using System.Collections.Frozen;
using System.Reflection;
using Microsoft.Azure.Functions.Worker;
using Reflex.Engine.Events;
using Reflex.Functions.Events;

namespace Reflex.Functions.Intake.Reading;

/// <summary>How the events of each trigger function are checked, as the functions themselves declare it.</summary>
internal static class EventChecks
{
    private static readonly MethodInfo s_check = typeof(TypedEvent).GetMethod(nameof(TypedEvent.Check), 1, [typeof(EventParseResult)])!;

    private static readonly FrozenDictionary<string, Func<EventParseResult, ReadEvent>> s_byFunction = typeof(EventChecks).Assembly.GetTypes()
        .SelectMany(type => type.GetMethods(BindingFlags.Instance | BindingFlags.Public | BindingFlags.DeclaredOnly))
        .Select(method => (Name: method.GetCustomAttribute<FunctionAttribute>()?.Name, Data: method.GetCustomAttribute<EventDataAttribute>()?.DataType))
        .Where(function => function is { Name: not null, Data: not null })
        .ToFrozenDictionary(
            function => function.Name!,
            function => s_check.MakeGenericMethod(function.Data!).CreateDelegate<Func<EventParseResult, ReadEvent>>(),
            StringComparer.OrdinalIgnoreCase);

    /// <summary>The check of a function.</summary>
    /// <exception cref="InvalidOperationException">The function declares no data.</exception>
    public static Func<EventParseResult, ReadEvent> For(string function) =>
        Find(function) ?? throw new InvalidOperationException($"Function '{function}' has no [EventData]; put one beside [Function].");

    /// <summary>The check of a function; null where there is none of this name that declares its data.</summary>
    public static Func<EventParseResult, ReadEvent>? Find(string function) => s_byFunction.GetValueOrDefault(function);
}
