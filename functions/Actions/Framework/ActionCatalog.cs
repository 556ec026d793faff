namespace Reflex.Functions.Actions;

/// <summary>The actions by name.</summary>
public sealed class ActionCatalog
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

    public IEnumerable<ActionDescription> Descriptions => _actions.Values.Select(action => action.Description).OrderBy(d => d.Name, StringComparer.Ordinal);

    public IAction? Find(string name) => _actions.GetValueOrDefault(name);

    /// <summary>The sentence for a name that is not there.</summary>
    public string Unknown(string name) => $"There is no action '{name}'; there are {string.Join(", ", _actions.Keys.Order(StringComparer.Ordinal))}.";
}
