using Reflex.Engine.Admission;
using Reflex.Engine.Automations;
using Reflex.Engine.Automations.Binding;
using Reflex.Engine.Automations.Yaml;
using Reflex.Engine.Events;

namespace Reflex.Engine.Testing;

/// <summary>Reads the steps of a case and moves its clock along: to each event's `arrive` or else `at`, never back.</summary>
internal sealed class StepReader(
    BindContext context, AutomationSource sources, EventFields fields, IReadOnlyList<Automation> automations, DateTimeOffset zero)
{
    /// <summary>How long a case may last; whatever an automation adds to that is still a time.</summary>
    private static readonly TimeSpan s_longest = TimeSpan.FromDays(10_000);

    private readonly EventReader _events = new(context, fields, zero);
    private readonly DateTimeOffset _end = zero + s_longest;
    private readonly AnswerReader _answers = new(context);
    private readonly List<Automation> _automations = [.. automations];
    private DateTimeOffset _clock = zero;

    public IReadOnlyList<TestStep> Read(YamlNode node)
    {
        if (node is not YamlList list)
        {
            context.Error("wrong-type", $"'steps' must be a list, not {node.KindName}", node);
            return [];
        }

        var steps = new List<TestStep>(list.Items.Count);
        foreach (YamlNode item in list.Items)
        {
            if (MapReader.Open(item, TestShapes.Step, context) is { } map && ReadStep(map) is { } step)
            {
                steps.Add(step);
            }
        }

        _answers.CheckNames(_automations);
        return steps;
    }

    private TestStep? ReadStep(MapReader map)
    {
        if (map.Map.Entries.Count != 1)
        {
            context.Error("wrong-type", "a step is one of event, advance, restart, edit, answers, decide", map.Map);
            return null;
        }

        YamlEntry entry = map.Map.Entries[0];
        switch (entry.Key.Value)
        {
            case "event":
                return _events.Read(entry.Value, _clock) is { } arrived ? new EventStep(_clock = arrived.Clock, arrived.Event) : null;
            case "advance":
                Pass(map.Duration("advance"), entry.Value);
                return new AdvanceStep(_clock);
            case "restart":
                MapReader? restart = map.Node("restart") is { } down ? MapReader.Open(down, TestShapes.Restart, context) : null;
                Pass(restart?.Duration("down"), entry.Value);
                return new RestartStep(_clock);
            case "edit":
                return ReadEdit(entry.Value) is { } automation ? new EditStep(_clock, automation) : null;
            case "answers":
                return new AnswersStep(_clock, _answers.Read(entry.Value));
            case "decide":
                return MapReader.Open(entry.Value, TestShapes.Decide, context) is { } decision ? ReadDecision(decision) : null;
            default:
                return null;
        }
    }

    private void Pass(TimeSpan? time, YamlNode at)
    {
        if (_clock + (time ?? TimeSpan.Zero) > _end)
        {
            context.Error("out-of-range", $"the case would last longer than {Durations.Format(s_longest)}; let less time pass", at);
            return;
        }

        _clock += time > TimeSpan.Zero ? time.Value : TimeSpan.Zero;
    }

    private Automation? Keep(Automation? automation)
    {
        _automations.AddRange(new[] { automation }.OfType<Automation>());
        return automation;
    }

    private Automation? ReadEdit(YamlNode node)
    {
        if (node is YamlMap map && map.Entries.Any(e => e.Key.Value == "when"))
        {
            return Keep(sources.ReadOne(map));
        }

        if (node is YamlMap { Entries: [{ Key.Value: "automation", Value: var automation }] })
        {
            return Keep(sources.ReadOne(automation));
        }

        context.Error("wrong-type", "'edit' is { automation: ... }, with a file's name or a definition", node);
        return null;
    }

    private DecideStep? ReadDecision(MapReader map)
    {
        if (map.Duration("at") is { } at)
        {
            Pass(TestCase.Zero + at - _clock, map.Node("at")!);
        }

        string? step = map.Text("step");
        if (step is not null)
        {
            _answers.Expect(step, map.Node("step")!);
        }

        return map.Text("by") is { } by && map.Enum<DecisionVerdict>("verdict") is { } verdict
            ? new DecideStep(_clock, by, verdict)
            {
                Step = step,
                Reason = map.Text("reason"),
                To = map.Text("to"),
                Groups = map.Node("groups") is null ? null : map.Texts("groups"),
            }
            : null;
    }
}
