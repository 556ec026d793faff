using System.Runtime.CompilerServices;
using System.Text.Json;
using Reflex.Engine.Automations.Yaml;
using Reflex.Engine.Templates;

namespace Reflex.Engine.Automations.Binding;

/// <summary>What the binding of one document gathers: what is wrong, and where each part of the model stands in the text.</summary>
internal sealed class BindContext(string file, TemplateEngine templates)
{
    private readonly Dictionary<object, YamlNode> _places = new(ReferenceEqualityComparer.Instance);
    private readonly List<Diagnostic> _diagnostics = [];

    public TemplateEngine Templates { get; } = templates;

    public IReadOnlyList<Diagnostic> Diagnostics => _diagnostics;

    public bool HasErrors => _diagnostics.Exists(d => d.Severity == DiagnosticSeverity.Error);

    /// <summary>Every template of the playbook and of the steps, for the checks that come after binding.</summary>
    public List<TemplateUse> TemplateUses { get; } = [];

    /// <summary>Every call of an action: by steps, and to undo and verify them.</summary>
    public List<ActionUse> ActionUses { get; } = [];

    /// <summary>The steps that say `approval: none`.</summary>
    public HashSet<string> ApprovalWaived { get; } = new(StringComparer.Ordinal);

    public void Error(string code, string message, YamlNode at) => Error(code, message, at.Line, at.Column);

    public void Error(string code, string message, int line, int column) =>
        _diagnostics.Add(new Diagnostic(DiagnosticSeverity.Error, code, message, file, line, column));

    public void Warn(string code, string message, YamlNode at) =>
        _diagnostics.Add(new Diagnostic(DiagnosticSeverity.Warning, code, message, file, at.Line, at.Column));

    /// <summary>Remembers where a part of the model stands.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Place<T>(T model, YamlNode node)
        where T : class
    {
        _places[model] = node;
        return model;
    }

    /// <summary>Where a part of the model stands; the document's first character where that is not known.</summary>
    public YamlNode PlaceOf(object model) => _places.TryGetValue(model, out YamlNode? node) ? node : new YamlScalar("", true, 1, 1);
}

/// <summary>A template in the playbook, and the steps whose outputs it can see.</summary>
internal sealed record TemplateUse(string Template, YamlNode At, IReadOnlyList<string> VisibleSteps);

/// <summary>An action call in a playbook, with the place of its name and input.</summary>
/// <param name="Action">Its name.</param>
/// <param name="At">Where the name stands.</param>
/// <param name="With">Its input; an empty object where there is none.</param>
/// <param name="Input">Where the input stands; null if there is none.</param>
internal sealed record ActionUse(string Action, YamlNode At, JsonElement With, YamlNode? Input);
