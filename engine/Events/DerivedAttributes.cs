using System.Collections.Frozen;

namespace Reflex.Engine.Events;

/// <summary>
/// What an event is about, under names that are the same for every event type, so that a pattern over several types can say
/// <c>by: [resourceid]</c> although one calls it <c>data.resourceUri</c> and another names it in its source.
/// </summary>
/// <remarks>
/// They become CloudEvents extension attributes. An attribute that the event brings along is never changed. Everything that reads events adds
/// them in the same way: the triggers, redrives, <c>reflex test</c> and <c>reflex explain</c>.
/// </remarks>
public static class DerivedAttributes
{
    private static readonly DerivedPlan s_anyType = DerivedPlan.For(null);

    private static readonly FrozenDictionary<string, DerivedPlan> s_byType = DerivedAttributeTable.Rows
        .SelectMany(row => row.EventTypes)
        .Distinct(StringComparer.OrdinalIgnoreCase)
        .ToFrozenDictionary(type => type, DerivedPlan.For, StringComparer.OrdinalIgnoreCase);

    /// <summary>The names of all attributes, in the order in which documents list them.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. DerivedAttributeTable.Rows.Select(row => row.Attribute).Distinct(StringComparer.Ordinal)];

    /// <summary>The event with the attributes that its type, source, subject and data give and that it does not have itself; the same event where there are none.</summary>
    public static AutomationEvent AddTo(AutomationEvent e)
    {
        ArgumentNullException.ThrowIfNull(e);
        return PlanFor(e.Type).Read(e) is { Count: > 0 } added ? e.WithAttributes(added) : e;
    }

    /// <summary>The attributes that events of a type can get, given the fields that their data has.</summary>
    /// <param name="eventType">The type; null: any.</param>
    /// <param name="dataFields">Names of the data's fields, compared without case; null: any.</param>
    /// <param name="isAzureSource">Whether the source is an Azure resource.</param>
    public static IReadOnlyList<string> For(string? eventType, IReadOnlyCollection<string>? dataFields, bool isAzureSource)
    {
        DerivedPlan plan = eventType is null ? s_anyType : PlanFor(eventType);
        return [.. Names.Where(name => plan.CanGive(name, dataFields, isAzureSource))];
    }

    private static DerivedPlan PlanFor(string type) => s_byType.GetValueOrDefault(type, s_anyType);
}
