using System.Text.Json;

namespace Reflex.Engine.Playbooks;

/// <summary>A step that a run would take, as far as that is known before it does anything.</summary>
/// <param name="Step">The step.</param>
/// <param name="Group">The group that it is in, run beside the others of it; null: none.</param>
/// <param name="Condition">Its condition, where that depends on what an earlier step says; null: it is certain.</param>
/// <param name="Input">Its input.</param>
public sealed record PlannedStep(ActionStep Step, string? Group, string? Condition, PlannedInput Input);

/// <summary>The input of an action, before it is called.</summary>
/// <param name="Shown">
/// As people may see it, redacted; as it stands in the automation where it depends on an earlier step; null if it cannot be rendered.
/// </param>
/// <param name="Rendered">As the action would be given it; null if that is not known yet, or it cannot be rendered.</param>
/// <param name="Mistake">Why it, or the step's condition, cannot be rendered; null: it can be.</param>
public sealed record PlannedInput(JsonElement? Shown, JsonElement? Rendered, string? Mistake);
