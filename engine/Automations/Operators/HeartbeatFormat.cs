using Reflex.Engine.Automations.Binding;
using Reflex.Engine.Automations.Format;
using Reflex.Engine.Automations.Linting;
using Reflex.Engine.Automations.Yaml;
using Reflex.Engine.Patterns.Definition;

namespace Reflex.Engine.Automations.Operators;

internal sealed class HeartbeatFormat : OperatorFormat<HeartbeatPattern>
{
    private static readonly Shape s_shape = new(
        "heartbeat", "Nothing came for `within` after the last event.",
        new Field("of", new ObjectType(ConditionShapes.Condition), "Which events are the heartbeat.", Required: true));

    public override Field Field { get; } = new("heartbeat", new ObjectType(s_shape), "The events stopped.");

    public override PatternOperator? Bind(YamlNode node, ConditionBinder conditions, BindContext context) =>
        MapReader.Open(node, s_shape, context)?.Node("of") is { } of && conditions.Bind(of) is { } beat ? new HeartbeatPattern(beat) : null;

    protected override void Check(HeartbeatPattern op, PatternDefinition pattern, BindContext context) =>
        ReferenceChecks.CheckAlone(op.Of, context);
}
