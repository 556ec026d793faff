using Reflex.Engine.Automations.Format;
using Reflex.Engine.Automations.Yaml;
using Reflex.Engine.Playbooks;

namespace Reflex.Engine.Automations.Binding;

internal sealed class PlaybookBinder(BindContext context)
{
    public Playbook Bind(YamlNode node)
    {
        if (MapReader.Open(node, PlaybookShapes.Then, context) is not { } map)
        {
            return new Playbook();
        }

        return context.Place(
            new Playbook
            {
                Target = map.Template("target", []),
                Incident = map.Child("incident") is { } incident ? BindIncident(incident) : null,
                Steps = map.Node("steps") is { } steps ? new StepBinder(context).BindSteps(steps) : [],
                OnFailure = map.Enum<OnFailure>("onFailure") ?? OnFailure.Stop,
                Approval = map.Child("approval") is { } approval ? new ApprovalBinder(context, []).Bind(approval) : null,
            },
            node);
    }

    private static Incident BindIncident(MapReader map)
    {
        var standard = new Incident { Title = map.Template("title", []) ?? "" };
        return standard with
        {
            Severity = map.Enum<IncidentSeverity>("severity") ?? standard.Severity,
            CloseAfter = map.Duration("closeAfter") ?? standard.CloseAfter,
            ReopenWithin = map.Duration("reopenWithin"),
        };
    }
}
