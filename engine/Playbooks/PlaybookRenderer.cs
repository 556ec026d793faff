using System.Text.Json;
using Reflex.Engine.Events;
using Reflex.Engine.Templates;

namespace Reflex.Engine.Playbooks;

/// <summary>
/// Renders what a playbook needs: inputs, conditions, the target, titles. Templates see <c>event</c>, each part by its name, <c>match</c>,
/// <c>key</c>, <c>automation</c>, <c>run</c> and the outputs of earlier <c>steps</c>. Rendering counts its work and takes the time from the
/// match, so that the same run renders the same.
/// </summary>
public sealed class PlaybookRenderer
{
    private readonly TemplateEngine _engine;
    private readonly Dictionary<string, object?> _outputs = new(StringComparer.Ordinal);
    private TemplateModel _model;

    /// <summary>A renderer for one run, none of whose steps has ended.</summary>
    public PlaybookRenderer(TemplateEngine engine, RunCause cause)
    {
        ArgumentNullException.ThrowIfNull(cause);
        _engine = engine;
        Cause = cause;
        Event = cause.Event;
        _model = ModelOf(cause).With("steps", _outputs);
    }

    /// <summary>The match or event that started the run.</summary>
    public RunCause Cause { get; }

    /// <summary>The event that completed the match.</summary>
    public AutomationEvent Event { get; }

    /// <summary>Keeps what a step came to, for later templates.</summary>
    public void SetOutput(string step, JsonElement? output)
    {
        _outputs[step] = output;
        _model = _model.With("steps", new Dictionary<string, object?>(_outputs));
    }

    /// <summary>A text rendered, without the blanks around it.</summary>
    /// <exception cref="TemplateException">The template cannot be rendered.</exception>
    public string Text(string template) => _engine.Render(template, _model, TemplateTarget.Text).Trim();

    /// <summary>The resource that a playbook works on; null if it names none, or its template comes to nothing.</summary>
    /// <exception cref="TemplateException">The template cannot be rendered.</exception>
    public string? TargetOf(Playbook playbook)
    {
        ArgumentNullException.ThrowIfNull(playbook);
        return playbook.Target is { } template && Text(template) is { Length: > 0 } target ? target : null;
    }

    /// <summary>A gate with the people by the names that the automation's templates come to.</summary>
    /// <exception cref="TemplateException">A template cannot be rendered, or comes to nobody.</exception>
    public ApprovalSpec Approval(ApprovalSpec spec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        return spec with
        {
            Approvers = Approvers(spec.Approvers),
            EscalateTo = [.. spec.EscalateTo.Select(level => level with { Approvers = Approvers(level.Approvers) })],
        };
    }

    /// <inheritdoc cref="InputRenderer.Holds"/>
    public bool Holds(string? condition) => InputRenderer.Holds(_engine, condition, _model);

    /// <summary>The input of an action with its texts rendered.</summary>
    /// <exception cref="TemplateException">A template cannot be rendered.</exception>
    public JsonElement Input(JsonElement with) => InputRenderer.Render(_engine, with, _model);

    /// <summary>Whether a template reads the output of a step, which is known only once that has ended.</summary>
    public bool DependsOnSteps(string template) =>
        TemplateEngine.IsTemplate(template)
        && _engine.NamesOf(template).Any(name => name == "steps" || name.StartsWith("steps.", StringComparison.Ordinal));

    /// <summary>Whether any text of an input reads the output of a step.</summary>
    public bool DependsOnSteps(JsonElement with) => with.ValueKind switch
    {
        JsonValueKind.String => DependsOnSteps(with.GetString()!),
        JsonValueKind.Array => with.EnumerateArray().Any(DependsOnSteps),
        JsonValueKind.Object => with.EnumerateObject().Any(property => DependsOnSteps(property.Value)),
        _ => false,
    };

    private string[] Approvers(IReadOnlyList<string> approvers) =>
        [.. approvers.Select(Approver).Distinct(StringComparer.OrdinalIgnoreCase)];

    private string Approver(string approver)
    {
        string name = _engine.Render(approver, _model, new RequiredPlacement("nobody would be asked for approval")).Trim();
        return name.Length > 0 ? name : throw new TemplateException($"the approver '{approver}' comes to nobody");
    }

    private static TemplateModel ModelOf(RunCause cause)
    {
        TemplateModel model = TemplateModel.Empty.At(cause.MatchedAt);
        var parts = new Dictionary<string, object?>(StringComparer.Ordinal);
        foreach (Patterns.Results.PartBinding part in cause.Parts)
        {
            parts[part.Name] = part.Events;
            model = model.With(part.Name, part.Events);
        }

        object? key = cause.Key.Count switch
        {
            0 => null,
            1 => cause.Key[0],
            _ => cause.Key.ToList<object?>(),
        };
        return model
            .With("event", cause.Event)
            .With("key", key)
            .With("match", new Dictionary<string, object?> { ["key"] = key, ["at"] = cause.MatchedAt, ["parts"] = parts })
            .With("automation", cause.Automation)
            .With("run", new Dictionary<string, object?> { ["id"] = cause.RunId, ["incident"] = cause.IncidentId });
    }
}
