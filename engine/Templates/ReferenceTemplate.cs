using Reflex.Engine.Conditions;

namespace Reflex.Engine.Templates;

/// <summary>A template in a condition, over the events that earlier parts of a pattern have bound.</summary>
internal sealed class ReferenceTemplate
{
    private static readonly TemplateEngine s_engine = new();

    private readonly string _template;

    private ReferenceTemplate(string template, IReadOnlyList<string> parts)
    {
        _template = template;
        Parts = parts;
    }

    /// <summary>The parts that the template refers to, in order of appearance.</summary>
    public IReadOnlyList<string> Parts { get; }

    /// <exception cref="FormatException">The text is no template.</exception>
    public static ReferenceTemplate Parse(string template) => s_engine.TryParse(template, out ParsedTemplate? parsed, out string? problem)
        ? new ReferenceTemplate(template, parsed!.Names)
        : throw new FormatException(problem);

    /// <summary>The text; null where it comes to nothing (a part not bound, a path not there) or the template fails, so that no value equals it.</summary>
    public string? Render(IPartBindings? bindings)
    {
        if (bindings is null)
        {
            return null;
        }

        TemplateModel model = TemplateModel.Empty;
        foreach (string part in Parts)
        {
            if (bindings.Last(part) is { } bound)
            {
                model = model.With(part, bound);
            }
        }

        try
        {
            string text = s_engine.Render(_template, model, TemplateTarget.Text);
            return text.Length == 0 ? null : text;
        }
        catch (TemplateException)
        {
            return null;
        }
    }
}
