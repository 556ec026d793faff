using Reflex.Engine.Automations.Format;
using Reflex.Engine.Automations.Yaml;
using Reflex.Engine.Playbooks;

namespace Reflex.Engine.Automations.Binding;

/// <summary>Reads `approval`.</summary>
/// <param name="context">Takes what is found.</param>
/// <param name="visibleSteps">The steps whose outputs a template of an approver sees.</param>
internal sealed class ApprovalBinder(BindContext context, IReadOnlyList<string> visibleSteps)
{
    public ApprovalSpec Bind(MapReader map)
    {
        var standard = new ApprovalSpec { Approvers = map.Templates("approvers", visibleSteps) };
        ApprovalSpec approval = standard with
        {
            Quorum = map.Integer("quorum") ?? standard.Quorum,
            Timeout = map.Duration("timeout") ?? standard.Timeout,
            OnTimeout = map.Enum<OnTimeout>("onTimeout") ?? standard.OnTimeout,
            EscalateTo = map.Node("escalateTo") is { } levels ? BindLevels(levels) : [],
            ReasonRequired = map.Boolean("reasonRequired") ?? false,
            FourEyes = map.Boolean("fourEyes") ?? false,
            Delegation = map.Boolean("delegation") ?? false,
        };
        if (approval.OnTimeout == OnTimeout.Escalate && approval.EscalateTo.Count == 0 && map.Node("escalateTo") is null)
        {
            context.Error("missing-field", "'onTimeout: escalate' needs 'escalateTo': the next approvers", map.Map);
        }
        else if (approval.OnTimeout != OnTimeout.Escalate && map.Entry("escalateTo") is { } unused)
        {
            context.Error("conflict", "'escalateTo' applies only with 'onTimeout: escalate'; set that, or remove 'escalateTo'", unused.Key);
        }

        return context.Place(approval, map.Map);
    }

    /// <summary>Names are one level; maps are a level each.</summary>
    private List<ApprovalLevel> BindLevels(YamlNode node)
    {
        if (node is not YamlList list || !list.Items.Any(i => i is YamlMap))
        {
            return Scalars.Templates(node, visibleSteps, context) is { Count: > 0 } names ? [new ApprovalLevel(names, null)] : [];
        }

        var levels = new List<ApprovalLevel>();
        foreach (YamlNode item in list.Items)
        {
            if (MapReader.Open(item, PlaybookShapes.Level, context) is { } level)
            {
                levels.Add(new ApprovalLevel(level.Templates("approvers", visibleSteps), level.Duration("timeout")));
            }
        }

        return levels;
    }
}
