using System.Globalization;
using System.Text;
using Reflex.Engine.Events;

namespace Reflex.Engine.Templates;

/// <summary>A template in a condition, over the events that earlier parts of a pattern have bound.</summary>
internal sealed class ReferenceTemplate
{
    private static readonly TemplateEngine s_engine = new();

    private readonly string _template;
    private readonly DirectReference? _direct;

    private ReferenceTemplate(string template, ParsedTemplate parsed)
    {
        _template = template;
        _direct = parsed.Direct;
        Parts = parsed.Names;
    }

    /// <summary>The parts that the template refers to, in order of appearance.</summary>
    public IReadOnlyList<string> Parts { get; }

    /// <exception cref="FormatException">The text is no template.</exception>
    public static ReferenceTemplate Parse(string template) => s_engine.TryCheck(template, out ParsedTemplate? parsed, out string? problem)
        ? new ReferenceTemplate(template, parsed!)
        : throw new FormatException(problem);

    /// <summary>
    /// The text; null if it comes to nothing (a part not bound, a path not there) or the template fails, so that no value equals it.
    /// </summary>
    public string? Render(IPartBindings? bindings)
    {
        if (bindings is null)
        {
            return null;
        }

        return _direct is not null && _direct.TryGetText(bindings, out string? text) ? text : RenderTemplate(bindings);
    }

    /// <summary>The number that the text is, with its digits; false where it is none.</summary>
    public bool TryGetNumber(IPartBindings? bindings, out Numeral number)
    {
        if (_direct is not null && bindings is not null && _direct.TryGetNumber(bindings, out number))
        {
            return true;
        }

        string? text = Render(bindings)?.Trim();
        bool isNumber = double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && double.IsFinite(value);
        number = isNumber ? new Numeral(value, Encoding.ASCII.GetBytes(text!)) : default;
        return isNumber;
    }

    /// <summary>The text where it can be had as ASCII without a copy; otherwise <see cref="Render"/> has it.</summary>
    public bool TryGetAscii(IPartBindings? bindings, out ReadOnlySpan<byte> ascii)
    {
        ascii = default;
        return _direct is not null && bindings is not null && _direct.TryGetAscii(bindings, out ascii);
    }

    /// <summary>What the template engine makes of it.</summary>
    internal string? RenderTemplate(IPartBindings bindings)
    {
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
