using System.Collections.Concurrent;
using System.Text.Encodings.Web;
using System.Text.Json;
using Fluid;
using Fluid.Ast;
using Fluid.Parser;
using Fluid.Values;
using Reflex.Engine.Events;

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
    public static bool IsTemplate(string text) =>
        text.Contains("{{", StringComparison.Ordinal) || text.Contains("{%", StringComparison.Ordinal);

    /// <summary>
    /// Whether a text is a template as somebody meant it: that it can be parsed and that its filters exist, which rendering does not ask;
    /// otherwise why not.
    /// </summary>
    public bool TryParse(string template, out string? problem) => TryCheck(template, out _, out problem);

    /// <summary>Renders a template within the limits of the engine.</summary>
    /// <param name="template">The template; text without `{{` and `{%` is returned as it is.</param>
    /// <param name="model">What it can see. A name that is not there renders as nothing.</param>
    /// <param name="target">Where the result goes.</param>
    /// <exception cref="TemplateException">It cannot be parsed, a filter failed, or a limit was reached.</exception>
    public string Render(string template, TemplateModel model, TemplateTarget target)
    {
        ArgumentNullException.ThrowIfNull(template);
        ArgumentNullException.ThrowIfNull(model);
        return Render(template, model, new EncodedPlacement(target switch
        {
            TemplateTarget.Url => TemplateEncoders.Url,
            TemplateTarget.Json => JavaScriptEncoder.Default,
            _ => NullEncoder.Default,
        }));
    }

    /// <summary>Renders a template for a place that judges each value.</summary>
    /// <exception cref="TemplateException">
    /// It cannot be parsed, a filter failed, a limit was reached, or a value does not fit the place.
    /// </exception>
    internal string Render(string template, TemplateModel model, ValuePlacement placement)
    {
        if (!IsTemplate(template))
        {
            return template;
        }

        ParsedTemplate parsed = Parse(template);
        TemplateContext context = ContextOf(model);
        placement.Enter(context);
        using var writer = new LimitedWriter(_limits.MaxOutputLength, placement);
        Complete(() => parsed.Template.RenderAsync(writer, placement.Encoder, context));
        string text = writer.ToString();
        placement.Check(text);
        return text;
    }

    /// <summary>
    /// Writes the value that a template is, if it is one value and nothing around it, as JSON of its own kind. False: it is more than that.
    /// </summary>
    /// <exception cref="TemplateException">It cannot be parsed, a filter failed, or a limit was reached.</exception>
    internal bool TryWriteValue(string template, TemplateModel model, Utf8JsonWriter json)
    {
        if (!IsTemplate(template) || Parse(template).Whole is not { } whole)
        {
            return false;
        }

        TemplateContext context = ContextOf(model);
        new EncodedPlacement(NullEncoder.Default).Enter(context);
        FluidValue? value = null;
        Complete(async () => value = await whole.EvaluateAsync(context));
        TemplateJson.Write(json, value is JsonTextValue ? new StringValue(value.ToStringValue()) : value!);
        return true;
    }

    /// <summary>Whether a template is one value and nothing around it.</summary>
    internal bool IsWhole(string template) =>
        IsTemplate(template) && TryParse(template, out ParsedTemplate? parsed, out _) && parsed!.Whole is not null;

    /// <summary>What a template reads from its model, each as up to three names with dots between: `steps.revoke`, `match.parts.a`.</summary>
    internal IReadOnlyList<string> NamesOf(string template) => TryParse(template, out ParsedTemplate? parsed, out _) ? parsed!.Paths : [];

    /// <summary>
    /// Ends a rendering. It has ended already: everything it needs is in memory, and <see cref="LimitedWriter"/> writes at once. To wait
    /// for one that has not would never end in an orchestrator, whose only thread is this one.
    /// </summary>
    private static void Complete(Func<ValueTask> render)
    {
        try
        {
            ValueTask rendering = render();
            if (!rendering.IsCompleted)
            {
                throw new InvalidOperationException("the rendering left its thread");
            }

            rendering.GetAwaiter().GetResult();
        }
        catch (Exception failure) when (failure is not (TemplateException or OutOfMemoryException))
        {
            throw new TemplateException(failure.Message, failure);
        }
    }

    private ParsedTemplate Parse(string template) =>
        TryParse(template, out ParsedTemplate? parsed, out string? problem) ? parsed! : throw new TemplateException(problem!);

    private TemplateContext ContextOf(TemplateModel model)
    {
        var context = new TemplateContext(_options) { Now = () => model.Now, AllowModelMembers = false };
        foreach ((string name, object? value) in model.Values)
        {
            context.SetValue(name, TemplateValues.Of(value));
        }

        return context;
    }

    internal bool TryCheck(string template, out ParsedTemplate? parsed, out string? problem)
    {
        if (!TryParse(template, out parsed, out problem) || parsed!.UnknownFilter is not { } unknown)
        {
            return problem is null;
        }

        problem = $"unknown filter '{unknown}'{Suggestion.For(unknown, TemplateFilters.Names(_options))}";
        return false;
    }

    private bool TryParse(string template, out ParsedTemplate? parsed, out string? problem)
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
                // Fluid shows the text below its sentence; whoever asks knows it.
                problem = problem?.Split('\r', '\n')[0] ?? "the template cannot be parsed";
                return false;
            }

            (IReadOnlyList<string> paths, IReadOnlyList<string> filters) = TemplateNameCollector.Collect(fluid);
            var rewriter = new TemplateRewriter(_limits.MaxSteps);
            parsed = new ParsedTemplate(
                rewriter.VisitTemplate(fluid),
                [.. paths.Select(TemplateNameCollector.First).Distinct(StringComparer.Ordinal)],
                paths,
                fluid is FluidTemplate { Statements: [OutputStatement only] } ? rewriter.Visit(only.Expression) : null,
                DirectReference.Of(fluid),
                filters.FirstOrDefault(f => !_options.Filters.TryGetValue(f, out _)));
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            problem = failure.Message.Split('\r', '\n')[0];
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
