using System.Text.Json;
using Reflex.Engine.Automations;

namespace Reflex.Functions.Actions.Framework;

public sealed class ActionCatalog : IActionInputs
{
    private readonly Dictionary<string, IAction> _actions;

    public ActionCatalog(IEnumerable<IAction> actions)
    {
        _actions = new(StringComparer.Ordinal);
        foreach (IAction action in actions)
        {
            if (!_actions.TryAdd(action.Description.Name, action))
            {
                throw new InvalidOperationException(
                    $"Two actions are called '{action.Description.Name}': {_actions[action.Description.Name].GetType().Name} and {action.GetType().Name}.");
            }
        }
    }

    public IEnumerable<ActionDescription> Descriptions =>
        _actions.Values.Select(action => action.Description).OrderBy(d => d.Name, StringComparer.Ordinal);

    /// <inheritdoc/>
    public IReadOnlyList<string> Names => [.. _actions.Keys.Order(StringComparer.Ordinal)];

    /// <inheritdoc/>
    string IActionInputs.SummaryOf(string action) => _actions[action].Description.Summary;

    /// <inheritdoc/>
    JsonElement IActionInputs.SchemaOf(string action) => _actions[action].Description.InputSchema;

    /// <inheritdoc/>
    bool IActionInputs.IsDestructive(string action, JsonElement with) => _actions[action].IsDestructive(with);

    /// <inheritdoc/>
    IReadOnlyList<InputMistake> IActionInputs.Check(string action, JsonElement with) => _actions[action].Check(with, rendered: false);

    public IAction? Find(string name) => _actions.GetValueOrDefault(name);

    /// <summary>The sentence for a name that is not there.</summary>
    public string Unknown(string name) => $"Unknown action '{name}'; expected one of {string.Join(", ", Names)}.";
}
