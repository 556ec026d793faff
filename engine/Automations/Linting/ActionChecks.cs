using System.Globalization;
using Reflex.Engine.Automations.Binding;
using Reflex.Engine.Automations.Yaml;
using Reflex.Engine.Events;

namespace Reflex.Engine.Automations.Linting;

/// <summary>
/// Holds every call of an action against the actions that the host has: the name, and the input by the action's own check.
/// </summary>
internal static class ActionChecks
{
    public static void Run(IActionInputs actions, BindContext context)
    {
        foreach (ActionUse use in context.ActionUses)
        {
            if (!actions.Names.Contains(use.Action))
            {
                string hint = Suggestion.For(use.Action, actions.Names);
                context.Error(
                    "unknown-action",
                    $"unknown action '{use.Action}'{(hint.Length > 0 ? hint : $"; expected one of {string.Join(", ", actions.Names)}")}",
                    use.At);
                continue;
            }

            foreach (InputMistake mistake in actions.Check(use.Action, use.With))
            {
                context.Error(CodeOf(mistake.Kind), mistake.Message, use.Input is { } input ? Locate(input, mistake) : use.At);
            }
        }
    }

    private static string CodeOf(InputMistakeKind kind) => kind switch
    {
        InputMistakeKind.Unknown => "unknown-field",
        InputMistakeKind.Missing => "missing-field",
        _ => "invalid-value",
    };

    /// <summary>The name of a field that is unknown, otherwise the value; as near to it as the text goes.</summary>
    private static YamlNode Locate(YamlNode input, InputMistake mistake)
    {
        YamlNode found = input;
        foreach (string step in mistake.Path)
        {
            switch (found)
            {
                case YamlMap map when map.Entries.FirstOrDefault(e => string.Equals(e.Key.Value, step, StringComparison.OrdinalIgnoreCase)) is { } entry:
                    found = mistake.Kind == InputMistakeKind.Unknown ? entry.Key : entry.Value;
                    break;
                case YamlList list when int.TryParse(step, CultureInfo.InvariantCulture, out int index)
                    && index >= 0 && index < list.Items.Count:
                    found = list.Items[index];
                    break;
                default:
                    return found;
            }
        }

        return found;
    }
}
