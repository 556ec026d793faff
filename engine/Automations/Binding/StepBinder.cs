using System.Globalization;
using System.Text.Json;
using Reflex.Engine.Automations.Format;
using Reflex.Engine.Automations.Yaml;
using Reflex.Engine.Events;
using Reflex.Engine.Playbooks;

namespace Reflex.Engine.Automations.Binding;

/// <summary>Reads the steps of a playbook.</summary>
internal sealed class StepBinder(BindContext context)
{
    private const string GroupKeyword = "parallel";

    private readonly HashSet<string> _names = new(StringComparer.Ordinal);
    private readonly ConditionBinder _conditions = new(context);

    /// <summary>The steps that have completed where the next one starts, so that its templates can see their outputs.</summary>
    private readonly List<string> _completed = [];

    public List<Step> BindSteps(YamlNode node)
    {
        var steps = new List<Step>();
        foreach (YamlEntry entry in NamedEntries.Of(node, "step", context))
        {
            if (BindStep(entry) is { } step)
            {
                steps.Add(context.Place(step, entry.Key));
                _completed.AddRange(step is ParallelStep group ? [group.Name, .. group.Steps.Select(s => s.Name)] : [step.Name]);
            }
        }

        return steps;
    }

    private Step? BindStep(YamlEntry entry)
    {
        if (entry.Key.Value == GroupKeyword && entry.Value is YamlList unnamed)
        {
            return BindGroup(GroupName(), null, unnamed);
        }

        string name = NamedEntries.Name(entry.Key, "step", _names, context);
        if (entry.Value is YamlMap map && map.Entries.Any(e => e.Key.Value == GroupKeyword))
        {
            return MapReader.Open(map, PlaybookShapes.Group, context) is { } group && group.Node(GroupKeyword) is { } steps
                ? BindGroup(name, group.Template("when", Visible()), steps)
                : null;
        }

        return MapReader.Open(entry.Value, PlaybookShapes.Step, context) is { } reader ? BindAction(name, reader) : null;
    }

    private ParallelStep BindGroup(string name, string? condition, YamlNode node)
    {
        // Steps of a group start together: none of them sees the output of another.
        var steps = new List<Step>();
        foreach (YamlEntry entry in NamedEntries.Of(node, "step", context))
        {
            if (BindStep(entry) is ActionStep step)
            {
                steps.Add(context.Place<Step>(step, entry.Key));
            }
            else if (entry.Key.Value == GroupKeyword || entry.Value is YamlMap map && map.Entries.Any(e => e.Key.Value == GroupKeyword))
            {
                context.Error("nested-group", "parallel groups cannot be nested; put the steps into the outer group", entry.Key);
            }
        }

        return new ParallelStep { Name = name, If = condition, Steps = steps };
    }

    private ActionStep BindAction(string name, MapReader map)
    {
        IReadOnlyList<string> visible = Visible();
        return new ActionStep
        {
            Name = name,
            If = map.Template("when", visible),
            Action = map.Text("action") ?? "",
            With = BindInput(map, visible),
            Approval = BindApproval(name, map, visible),
            Retry = map.Child("retry") is { } retry ? BindRetry(retry) : null,
            Timeout = map.Duration("timeout"),
            OnFailure = map.Enum<OnFailure>("onFailure"),
            Undo = map.Child("undo") is { } undo ? BindUndo(undo, [.. visible, name]) : null,
            Verify = map.Child("verify") is { } verify ? BindVerify(verify, [.. visible, name]) : null,
        };
    }

    private JsonElement BindInput(MapReader map, IReadOnlyList<string> visible)
    {
        YamlNode? input = map.Node("with");
        JsonElement with = JsonTree.Bind(input, visible, context);
        if (map.Node("action") is YamlScalar action)
        {
            context.ActionUses.Add(new ActionUse(action.Value, action, with, input));
        }

        return with;
    }

    private ApprovalSpec? BindApproval(string step, MapReader map, IReadOnlyList<string> visible)
    {
        if (map.Node("approval") is YamlScalar { Value: "none" })
        {
            context.ApprovalWaived.Add(step);
            return null;
        }

        return map.Child("approval") is { } approval ? new ApprovalBinder(context, visible).Bind(approval) : null;
    }

    private RetrySpec BindRetry(MapReader map)
    {
        var standard = new RetrySpec();
        var retry = new RetrySpec
        {
            Attempts = map.Integer("attempts") ?? standard.Attempts,
            Backoff = map.Duration("backoff") ?? standard.Backoff,
            Max = map.Duration("max") ?? standard.Max,
        };
        if (map.Node("max") is { } max && retry.Max < retry.Backoff)
        {
            context.Error(
                "out-of-range",
                $"'max' ({Durations.Format(retry.Max)}) is shorter than 'backoff' ({Durations.Format(retry.Backoff)})",
                max);
        }

        return retry;
    }

    private UndoSpec BindUndo(MapReader map, IReadOnlyList<string> visible) => context.Place(
        new UndoSpec
        {
            Action = map.Text("action") ?? "",
            With = BindInput(map, visible),
            Retry = map.Child("retry") is { } retry ? BindRetry(retry) : null,
        },
        map.Map);

    private VerifySpec? BindVerify(MapReader map, IReadOnlyList<string> visible)
    {
        if (map.Node("until") is not { } until || _conditions.BindOutput(until) is not { } condition)
        {
            return null;
        }

        var verify = new VerifySpec { Action = map.Text("action") ?? "", With = BindInput(map, visible), Until = condition };
        verify = verify with { Every = map.Duration("every") ?? verify.Every, Timeout = map.Duration("timeout") ?? verify.Timeout };
        if (verify.Timeout < verify.Every)
        {
            context.Error(
                "out-of-range",
                $"'timeout' ({Durations.Format(verify.Timeout)}) is shorter than 'every' ({Durations.Format(verify.Every)})",
                map.Map);
        }

        return context.Place(verify, map.Map);
    }

    private string[] Visible() => [.. _completed];

    private string GroupName()
    {
        for (int number = 1; ; number++)
        {
            string name = number == 1 ? GroupKeyword : string.Create(CultureInfo.InvariantCulture, $"{GroupKeyword}-{number}");
            if (_names.Add(name))
            {
                return name;
            }
        }
    }
}
