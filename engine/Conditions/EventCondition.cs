using Reflex.Engine.Events;
using Reflex.Engine.Templates;

namespace Reflex.Engine.Conditions;

/// <summary>A condition on one event: its type, and what its values must be. Immutable.</summary>
public sealed record EventCondition
{
    /// <summary>The types that are meant, compared without regard to case; empty: every type.</summary>
    public IReadOnlyList<string> Types { get; init; } = [];

    /// <summary>What the values must be; null: nothing more.</summary>
    public ConditionNode? Where { get; init; }

    /// <summary>Whether the condition refers to earlier parts of a pattern.</summary>
    public bool HasReferences => Where?.HasReferences == true;

    /// <summary>Whether an event meets the condition.</summary>
    /// <param name="e">The event.</param>
    /// <param name="bindings">The parts bound so far; null if there are none.</param>
    public bool Evaluate(AutomationEvent e, IPartBindings? bindings = null) =>
        MatchesType(e) && (Where is null || Where.Evaluate(e, bindings));

    /// <summary>Whether an event is of one of the types.</summary>
    public bool MatchesType(AutomationEvent e)
    {
        ArgumentNullException.ThrowIfNull(e);
        if (Types.Count == 0)
        {
            return true;
        }

        for (int i = 0; i < Types.Count; i++)
        {
            if (string.Equals(Types[i], e.Type, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }
}
