using System.Text.Json;
using Reflex.Engine.Automations;
using Reflex.Engine.Automations.Binding;
using Reflex.Engine.Automations.Yaml;
using Reflex.Engine.Events;
using Reflex.Engine.Execution;
using Reflex.Engine.Testing.World;

namespace Reflex.Engine.Testing;

/// <summary>Reads what the actions of a case come to, and checks the names of steps that a case speaks of.</summary>
internal sealed class AnswerReader(BindContext context)
{
    private readonly List<(string Name, YamlNode At)> _names = [];

    public IReadOnlyDictionary<string, IReadOnlyList<Answer>> Read(YamlNode node)
    {
        var answers = new Dictionary<string, IReadOnlyList<Answer>>(StringComparer.Ordinal);
        if (node is not YamlMap map)
        {
            context.Error("wrong-type", $"'answers' must be a map of steps with lists of outcomes, not {node.KindName}", node);
            return answers;
        }

        foreach (YamlEntry entry in map.Entries)
        {
            Expect(entry.Key.Value, entry.Key);
            IReadOnlyList<YamlNode> items = entry.Value is YamlList list ? list.Items : [entry.Value];
            answers[entry.Key.Value] = [.. items.Select(ReadOne).OfType<Answer>()];
        }

        return answers;
    }

    /// <summary>Notes that a case speaks of a step.</summary>
    public void Expect(string name, YamlNode at) => _names.Add((name, at));

    /// <summary>Says which of the names no automation of the case has.</summary>
    public void CheckNames(IReadOnlyList<Automation> automations)
    {
        if (automations.Count == 0)
        {
            return;
        }

        IEnumerable<Playbooks.ActionStep> steps = automations.SelectMany(automation => automation.Then.Actions());
        string[] known = [.. steps.SelectMany(NamesOf).Distinct(StringComparer.Ordinal)];
        foreach ((string name, YamlNode at) in _names.Where(one => !known.Contains(one.Name, StringComparer.Ordinal)))
        {
            string hint = Suggestion.For(name, known);
            string mend = hint.Length > 0 ? hint : $"; there are {string.Join(", ", known)}";
            context.Error("unknown-step", $"no automation of the case has a step '{name}'{mend}", at);
        }
    }

    private static IEnumerable<string> NamesOf(Playbooks.ActionStep step)
    {
        yield return Answers.NameOf(step.Name, ActionPurpose.Step);
        if (step.Undo is not null)
        {
            yield return Answers.NameOf(step.Name, ActionPurpose.Undo);
        }

        if (step.Verify is not null)
        {
            yield return Answers.NameOf(step.Name, ActionPurpose.Verify);
        }
    }

    private Answer? ReadOne(YamlNode node)
    {
        if (MapReader.Open(node, TestShapes.Answer, context) is not { } map)
        {
            return null;
        }

        if (map.Node("output") is not null && map.Node("error") is not null)
        {
            context.Error("wrong-type", "a call succeeds with 'output' or fails with 'error'; remove one of them", node);
        }

        JsonElement? output = map.Node("output") is { } value ? JsonTree.Convert(value) : null;
        return new Answer(output, map.Node("error") is { } error ? ReadError(error) : null, map.Duration("takes") ?? TimeSpan.Zero);
    }

    private ActionError? ReadError(YamlNode node)
    {
        if (MapReader.Open(node, TestShapes.AnswerError, context) is not { } map)
        {
            return null;
        }

        string code = map.Text("code") ?? "";
        bool retryable = map.Boolean("retryable") ?? false;
        return new ActionError(code, map.Text("message") ?? code, retryable, map.Duration("retryAfter")?.TotalSeconds);
    }
}
