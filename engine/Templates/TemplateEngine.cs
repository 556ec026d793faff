using System.Collections.Concurrent;
using System.Text.Encodings.Web;
using Fluid;

namespace Reflex.Engine.Templates;

/// <summary>
/// Renders Liquid templates over a model: sandboxed (data only, no files, no clock), bounded in steps and output, and with every
/// value encoded for the place it goes to. Thread-safe; keeps parsed templates.
/// </summary>
/// <param name="limits">What a template may use; <see cref="TemplateLimits.Default"/> where null.</param>
public sealed class TemplateEngine(TemplateLimits? limits = null)
{
    private const int MaxCached = 4096;

    private readonly TemplateLimits _limits = limits ?? TemplateLimits.Default;
    private readonly TemplateOptions _options = TemplateFilters.CreateOptions(limits ?? TemplateLimits.Default);
    private readonly FluidParser _parser = new(new FluidParserOptions { AllowFunctions = false, AllowParentheses = false });
    private readonly ConcurrentDictionary<string, ParsedTemplate> _parsed = new(StringComparer.Ordinal);

    /// <summary>Whether a text holds anything of a template at all.</summary>
    public static bool IsTemplate(string text) => text.Contains("{{", StringComparison.Ordinal) || text.Contains("{%", StringComparison.Ordinal);

    /// <summary>Whether a text is a template that can be parsed; otherwise why not.</summary>
    public bool TryParse(string template, out string? problem) => TryParse(template, out _, out problem);

    /// <summary>Renders a template.</summary>
    /// <param name="template">The template; text without `{{` and `{%` is returned as it is.</param>
    /// <param name="model">What it can see. A name that is not there renders as nothing.</param>
    /// <param name="target">Where the result goes.</param>
    /// <exception cref="TemplateException">It cannot be parsed, a filter failed, or a limit was reached.</exception>
    public string Render(string template, TemplateModel model, TemplateTarget target)
    {
        ArgumentNullException.ThrowIfNull(template);
        ArgumentNullException.ThrowIfNull(model);
        if (!IsTemplate(template))
        {
            return template;
        }

        if (!TryParse(template, out ParsedTemplate? parsed, out string? problem))
        {
            throw new TemplateException(problem!);
        }

        var context = new TemplateContext(_options) { Now = () => model.Now, AllowModelMembers = false };
        foreach ((string name, object? value) in model.Values)
        {
            context.SetValue(name, TemplateValues.Of(value));
        }

        TextEncoder encoder = target switch
        {
            TemplateTarget.Url => UrlEncoder.Default,
            TemplateTarget.Json => JavaScriptEncoder.Default,
            _ => NullEncoder.Default,
        };
        using var writer = new LimitedWriter(_limits.MaxOutputLength);
        try
        {
            Complete(() => parsed!.Template.RenderAsync(writer, encoder, context).AsTask());
        }
        catch (Exception failure) when (failure is not (TemplateException or OutOfMemoryException))
        {
            throw new TemplateException(failure.Message, failure);
        }

        return writer.ToString();
    }

    /// <summary>What a template reads from its model, each as up to three names with dots between: `steps.revoke`, `match.parts.a`.</summary>
    internal IReadOnlyList<string> NamesOf(string template) => TryParse(template, out ParsedTemplate? parsed, out _) ? parsed!.Paths : [];

    /// <summary>
    /// Waits for a rendering. Everything it needs is in memory, yet Fluid's filters go on in the caller's context; one that has a single thread, as an
    /// orchestrator's, would wait for itself. So the rendering runs outside of it.
    /// </summary>
    private static void Complete(Func<Task> render)
    {
        bool isFree = SynchronizationContext.Current is null && TaskScheduler.Current == TaskScheduler.Default;
        (isFree ? render() : Task.Run(render)).GetAwaiter().GetResult();
    }

    internal bool TryParse(string template, out ParsedTemplate? parsed, out string? problem)
    {
        ArgumentNullException.ThrowIfNull(template);
        problem = null;
        if (_parsed.TryGetValue(template, out parsed))
        {
            return true;
        }

        if (template.Length > _limits.MaxTemplateLength)
        {
            problem = $"the template is longer than {_limits.MaxTemplateLength} characters";
            return false;
        }

        try
        {
            if (!_parser.TryParse(template, out IFluidTemplate? fluid, out problem))
            {
                problem ??= "the template cannot be parsed";
                return false;
            }

            IReadOnlyList<string> paths = TemplateNameCollector.Collect(fluid);
            parsed = new ParsedTemplate(
                new RangeLimiter(_limits.MaxSteps).VisitTemplate(fluid),
                [.. paths.Select(TemplateNameCollector.First).Distinct(StringComparer.Ordinal)],
                paths,
                DirectReference.Of(fluid));
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            problem = failure.Message;
            return false;
        }

        if (_parsed.Count >= MaxCached)
        {
            _parsed.Clear();
        }

        _parsed.TryAdd(template, parsed);
        return true;
    }
}
