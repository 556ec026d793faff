using Reflex.Engine.Conditions;
using Reflex.Engine.Events;

namespace Reflex.Engine.Routing;

/// <summary>A rule in the index: what is left of its condition once the index has led to it.</summary>
internal sealed record IndexedRule(int Rule, ConditionNode[] Rest)
{
    public void Collect(RouteScratch scratch)
    {
        foreach (ConditionNode node in Rest)
        {
            if (!node.Evaluate(scratch.Event, null))
            {
                return;
            }
        }

        scratch.Add(Rule);
    }
}

/// <summary>A set of rules, divided by the values that they ask for, so that only those are visited that an event can still meet.</summary>
internal sealed class IndexNode
{
    /// <summary>Rules that no index tells apart; their rest is evaluated.</summary>
    public required IndexedRule[] Plain { get; init; }

    public required ValueIndex[] Indexes { get; init; }

    public void Collect(RouteScratch scratch)
    {
        foreach (IndexedRule rule in Plain)
        {
            rule.Collect(scratch);
        }

        foreach (ValueIndex index in Indexes)
        {
            index.Collect(scratch);
        }
    }
}

/// <summary>Rules told apart by the value at one path.</summary>
internal abstract class ValueIndex(IndexedPath path)
{
    /// <inheritdoc cref="EventPath.HasAttributeText"/>
    protected bool HasAttributeText(EventValue value) => path.Path.HasAttributeText(value.Kind);

    public void Collect(RouteScratch scratch)
    {
        EventValue value = scratch.Value(path);
        if (value.Kind == EventValueKind.Array)
        {
            CollectArray(value, scratch);
        }
        else if (value.HasValue)
        {
            CollectValue(value, scratch);
        }
    }

    protected abstract void CollectValue(EventValue value, RouteScratch scratch);

    /// <summary>Any element may be the one that fits.</summary>
    protected virtual void CollectArray(EventValue array, RouteScratch scratch)
    {
        foreach (EventValue element in array.EnumerateArray())
        {
            if (element.HasValue && element.Kind != EventValueKind.Array)
            {
                CollectValue(element, scratch);
            }
        }
    }
}
