using Reflex.Engine.Automations.Binding;
using Reflex.Engine.Automations.Format;
using Reflex.Engine.Automations.Yaml;
using Reflex.Engine.Patterns.Definition;

namespace Reflex.Engine.Automations.Operators;

/// <summary>
/// How an operator is written in YAML: what may stand there, how it is read, and what can be wrong though every field is right.
/// </summary>
internal abstract class OperatorFormat
{
    /// <summary>The operator that it reads.</summary>
    public abstract Type Operator { get; }

    /// <summary>The operator's name, what may stand behind it, and what it means; the JSON Schema is written from it.</summary>
    public abstract Field Field { get; }

    /// <summary>Reads what stands behind the operator's name; null: an error says why not.</summary>
    public abstract PatternOperator? Bind(YamlNode node, ConditionBinder conditions, BindContext context);

    /// <summary>Reports what is wrong with the operator of a pattern.</summary>
    public abstract void Check(PatternDefinition pattern, BindContext context);
}

/// <summary>The format of one operator.</summary>
internal abstract class OperatorFormat<T> : OperatorFormat
    where T : PatternOperator
{
    public override Type Operator => typeof(T);

    public override void Check(PatternDefinition pattern, BindContext context) => Check((T)pattern.Operator, pattern, context);

    protected abstract void Check(T op, PatternDefinition pattern, BindContext context);
}
