using System.Reflection;
using Reflex.Engine.Events;
using Reflex.Functions.Events;
using Reflex.Functions.Events.Json;

namespace Reflex.Functions.Intake.Reading;

/// <summary>Holds an event against its type's data model and adds what it is about as extension attributes.</summary>
internal static class EventCheck
{
    private static readonly MethodInfo s_problem = typeof(EventCheck).GetMethod(nameof(Problem), BindingFlags.Static | BindingFlags.NonPublic)!;

    private delegate string? DataProblem(AutomationEvent e);

    /// <summary>The check for a data model; null: for data of any shape.</summary>
    public static Func<AutomationEvent, ReadEvent> For(Type? dataType)
    {
        if (dataType is null)
        {
            return static e => ReadEvent.Accepted(DerivedAttributes.AddTo(e));
        }

        DataProblem problemOf = s_problem.MakeGenericMethod(dataType).CreateDelegate<DataProblem>();
        return e => problemOf(e) is { } problem
            ? ReadEvent.Rejected(RejectionCodes.InvalidData, problem, e.ToJson())
            : ReadEvent.Accepted(DerivedAttributes.AddTo(e));
    }

    private static string? Problem<TData>(AutomationEvent e)
        where TData : class, IEventData =>
        EventJson.TryRead(e.DataUtf8, out TData? data, out string? problem) ? data!.Problem() : problem;
}
