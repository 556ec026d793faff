using System.Text.Json;
using Reflex.Engine.Automations;
using Reflex.Engine.Events;
using Reflex.Engine.Templates;
using Reflex.Functions.Events;

namespace Reflex.Functions.Runs;

/// <summary>
/// Renders what a step needs: its input, its condition, the target. Templates see the event, the parts of the match, the key, the run and
/// the outputs of earlier steps. Rendering counts work in steps and takes the time from the match, so that a replay renders the same.
/// </summary>
internal sealed class StepRenderer
{
    private readonly TemplateEngine _engine;
    private TemplateModel _model;
    private readonly Dictionary<string, object?> _outputs = new(StringComparer.Ordinal);

    public StepRenderer(TemplateEngine engine, RunRequest request)
    {
        _engine = engine;
        Event = null!;
        TemplateModel model = TemplateModel.Empty.At(request.MatchedAt);
        var parts = new Dictionary<string, object?>(StringComparer.Ordinal);
        foreach (RunPart part in request.Parts)
        {
            AutomationEvent[] events = [.. part.Events.Select(json => EventText.Read(json, request.MatchedAt, "The run's event"))];
            Event = events.Length > 0 ? events[^1] : Event;
            parts[part.Name] = events;
            model = model.With(part.Name, events);
        }

        object? key = request.Key.Count switch
        {
            0 => null,
            1 => request.Key[0],
            _ => request.Key.ToList<object?>(),
        };
        _model = model
            .With("event", Event)
            .With("key", key)
            .With("match", new Dictionary<string, object?> { ["key"] = key, ["at"] = request.MatchedAt, ["parts"] = parts })
            .With("automation", request.Automation)
            .With("run", new Dictionary<string, object?> { ["id"] = request.RunId, ["incident"] = request.IncidentId })
            .With("steps", _outputs);
    }

    /// <summary>The event that completed the match.</summary>
    public AutomationEvent Event { get; }

    public void SetOutput(string step, JsonElement? output)
    {
        _outputs[step] = output;
        _model = _model.With("steps", new Dictionary<string, object?>(_outputs));
    }

    /// <exception cref="TemplateException">A template cannot be rendered.</exception>
    public string Text(string template) => _engine.Render(template, _model, TemplateTarget.Text).Trim();

    /// <summary>The resource that an automation works on; null where it names none, or its template comes to nothing.</summary>
    /// <exception cref="TemplateException">The template cannot be rendered.</exception>
    public string? TargetOf(Automation automation) => automation.Then.Target is { } template && Text(template) is { Length: > 0 } target ? target : null;

    /// <inheritdoc cref="InputRenderer.Holds"/>
    public bool Holds(string? condition) => InputRenderer.Holds(_engine, condition, _model);

    /// <inheritdoc cref="InputRenderer.Render"/>
    public JsonElement Input(JsonElement with) => InputRenderer.Render(_engine, with, _model);
}
