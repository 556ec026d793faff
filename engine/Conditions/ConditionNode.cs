using Reflex.Engine.Events;
using Reflex.Engine.Templates;

namespace Reflex.Engine.Conditions;

/// <summary>A node of a condition: a comparison, or `all`, `any`, `not` of others.</summary>
public abstract record ConditionNode
{
    /// <summary>Whether it, or a node below it, refers to earlier parts of a pattern.</summary>
    public abstract bool HasReferences { get; }

    /// <summary>Whether an event meets it.</summary>
    public abstract bool Evaluate(AutomationEvent e, IPartBindings? bindings);
}

/// <summary>Holds if every node holds.</summary>
/// <param name="Nodes">None means true.</param>
internal sealed record AllOf(IReadOnlyList<ConditionNode> Nodes) : ConditionNode
{
    /// <inheritdoc/>
    public override bool HasReferences { get; } = Nodes.Any(n => n.HasReferences);

    /// <inheritdoc/>
    public override bool Evaluate(AutomationEvent e, IPartBindings? bindings)
    {
        for (int i = 0; i < Nodes.Count; i++)
        {
            if (!Nodes[i].Evaluate(e, bindings))
            {
                return false;
            }
        }

        return true;
    }
}

/// <summary>At least one of the nodes.</summary>
/// <param name="Nodes">None means false.</param>
internal sealed record AnyOf(IReadOnlyList<ConditionNode> Nodes) : ConditionNode
{
    /// <inheritdoc/>
    public override bool HasReferences { get; } = Nodes.Any(n => n.HasReferences);

    /// <inheritdoc/>
    public override bool Evaluate(AutomationEvent e, IPartBindings? bindings)
    {
        for (int i = 0; i < Nodes.Count; i++)
        {
            if (Nodes[i].Evaluate(e, bindings))
            {
                return true;
            }
        }

        return false;
    }
}

/// <summary>The opposite of a node.</summary>
/// <param name="Node">The node.</param>
internal sealed record NotNode(ConditionNode Node) : ConditionNode
{
    /// <inheritdoc/>
    public override bool HasReferences => Node.HasReferences;

    /// <inheritdoc/>
    public override bool Evaluate(AutomationEvent e, IPartBindings? bindings) => !Node.Evaluate(e, bindings);
}
