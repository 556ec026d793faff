using System.Text.Json;
using Reflex.Engine.Automations;

namespace Reflex.Cli.Scaffolding;

/// <summary>The actions that this program was built with, and one that has only just been written and takes what another one takes.</summary>
/// <param name="known">The actions that there are.</param>
/// <param name="name">The new one's name.</param>
/// <param name="summary">What it does, in a sentence.</param>
/// <param name="model">The action that takes the same input.</param>
internal sealed class OneMoreAction(IActionInputs known, string name, string summary, string model) : IActionInputs
{
    /// <inheritdoc/>
    public IReadOnlyList<string> Names { get; } = [.. known.Names.Append(name).Order(StringComparer.Ordinal)];

    /// <inheritdoc/>
    public string SummaryOf(string action) => action == name ? summary : known.SummaryOf(action);

    /// <inheritdoc/>
    public JsonElement SchemaOf(string action) => known.SchemaOf(Known(action));

    /// <inheritdoc/>
    public bool IsDestructive(string action, JsonElement with) => known.IsDestructive(Known(action), with);

    /// <inheritdoc/>
    public IReadOnlyList<InputMistake> Check(string action, JsonElement with) => known.Check(Known(action), with);

    private string Known(string action) => action == name ? model : action;
}
