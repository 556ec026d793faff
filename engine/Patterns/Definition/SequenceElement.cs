using Reflex.Engine.Conditions;

namespace Reflex.Engine.Patterns.Definition;

/// <summary>One entry of a sequence.</summary>
internal abstract record SequenceElement
{
    /// <summary>The name that a match binds events to and that templates use. Unique within the pattern.</summary>
    public required string Name { get; init; }

    /// <summary>The condition that an event of the part must meet.</summary>
    public required EventCondition Condition { get; init; }
}
