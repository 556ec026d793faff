using Reflex.Engine.Automations.Binding;
using Reflex.Engine.Events;
using Reflex.Engine.Playbooks;

namespace Reflex.Engine.Automations.Linting;

/// <summary>Approvals that are missing, actions that are not there, and names that templates cannot see.</summary>
internal static class PlaybookChecks
{
    /// <summary>What templates see besides the parts.</summary>
    internal static readonly string[] TemplateRoots = ["event", "key", "match", "automation", "run", "steps"];

    public static void Run(Automation automation, IActionInputs? actions, BindContext context)
    {
        Playbook playbook = automation.Then;
        if (playbook.Steps.Count == 0 && playbook.Incident is null)
        {
            context.Warn("does-nothing", "there are neither steps nor an incident, so a match has no effect", context.PlaceOf(playbook));
        }

        if (playbook.Approval is { } unused && automation.Mode != AutomationMode.Approve)
        {
            context.Warn(
                "no-effect",
                "an approval under 'then' applies only in 'mode: approve'; put it on a step, or change the mode",
                context.PlaceOf(unused));
        }

        // The engine itself knows no action: what one does, and whether it is there, only the host can say.
        if (actions is not null)
        {
            CheckApprovals(actions, automation, context);
            ActionChecks.Run(actions, context);
        }

        string[] parts = automation.When is PatternWhen when ? [.. when.Pattern.Operator.PartNames] : ["event"];
        foreach (TemplateUse use in context.TemplateUses)
        {
            CheckNames(use, parts, context);
        }
    }

    private static void CheckApprovals(IActionInputs actions, Automation automation, BindContext context)
    {
        if (automation.Mode != AutomationMode.Auto)
        {
            return;
        }

        foreach (ActionStep step in automation.Then.Actions().Where(step => step.Approval is null && !context.ApprovalWaived.Contains(step.Name)))
        {
            if (actions.Names.Contains(step.Action) && actions.IsDestructive(step.Action, step.With))
            {
                context.Warn(
                    "missing-approval",
                    $"'{step.Name}' ({step.Action}) can disrupt something in use and runs without approval; add 'approval:', or " +
                    "'approval: none' if this is intended",
                    context.PlaceOf(step));
            }
        }
    }

    private static void CheckNames(TemplateUse use, string[] parts, BindContext context)
    {
        foreach (string path in context.Templates.NamesOf(use.Template))
        {
            string[] names = path.Split('.');
            string[] known = [.. TemplateRoots.Union(parts)];
            if (Array.IndexOf(known, names[0]) < 0)
            {
                string hint = Suggestion.For(names[0], known);
                context.Warn(
                    "unknown-name",
                    $"a playbook's templates cannot see '{names[0]}'{(hint.Length > 0 ? hint : $"; they see {string.Join(", ", known)}")}",
                    use.At);
            }
            else if (names is ["steps", var step, ..] && !use.VisibleSteps.Contains(step))
            {
                string hint = Suggestion.For(step, use.VisibleSteps);
                context.Error(
                    "unknown-step",
                    $"no step '{step}' has completed " +
                    $"here{(hint.Length > 0 ? hint : "; a template sees the outputs of earlier steps only")}",
                    use.At);
            }
            else if (names is ["match", "parts", var part, ..] && part is not ("size" or "first" or "last") && Array.IndexOf(parts, part) < 0)
            {
                context.Error(
                    "unknown-part",
                    $"a match has no part '{part}'; it has {string.Join(", ", parts)}{Suggestion.For(part, parts)}",
                    use.At);
            }
        }
    }
}
