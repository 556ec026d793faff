namespace Reflex.Engine.Patterns.Matching;

/// <summary>The operator of a definition with its conditions as numbers.</summary>
internal abstract class OperatorPlan
{
    /// <summary>The names of the parts, in the order of the definition; parts are numbers from here on.</summary>
    public abstract string[] PartNames { get; }

    public abstract PatternRuntime CreateRuntime(RuntimeContext context);
}
