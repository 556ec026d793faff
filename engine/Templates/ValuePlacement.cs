using System.Text.Encodings.Web;
using Fluid;
using Fluid.Ast;
using Fluid.Values;

namespace Reflex.Engine.Templates;

/// <summary>
/// What a rendered text is for, which says what becomes of the values in it. The template's own text is never changed. One serves one
/// rendering.
/// </summary>
internal abstract class ValuePlacement
{
    private const string ContextKey = "placement";

    /// <summary>How many characters the template has written so far.</summary>
    protected int Written { get; private set; }

    /// <summary>What encodes what a tag other than an output writes.</summary>
    public virtual TextEncoder Encoder => NullEncoder.Default;

    /// <summary>The placement of a rendering that is under way.</summary>
    public static ValuePlacement Of(TemplateContext context) => (ValuePlacement)context.AmbientValues[ContextKey];

    public void Enter(TemplateContext context) => context.AmbientValues[ContextKey] = this;

    /// <summary>What is written for a value.</summary>
    /// <param name="value">The value.</param>
    /// <param name="text">What it is as text.</param>
    /// <param name="source">The expression that it comes of.</param>
    /// <param name="isCaptured">Whether it is written into a variable first, and not into the result.</param>
    public abstract string Place(FluidValue value, string text, Expression source, bool isCaptured);

    /// <summary>Hears what is written into the result, values too.</summary>
    public virtual void Wrote(ReadOnlySpan<char> text) => Written += text.Length;

    /// <summary>The end of a rendering for want of a value.</summary>
    /// <param name="value">What is there instead.</param>
    /// <param name="source">The expression that it comes of.</param>
    /// <param name="consequence">What would follow.</param>
    protected static TemplateException Missing(FluidValue value, Expression source, string consequence) =>
        new($"{ExpressionNames.Of(source)} is {(value.IsNil() ? "missing" : "empty")}; {consequence}");

    /// <summary>Judges the whole result.</summary>
    /// <exception cref="TemplateException">It does not fit the place.</exception>
    public virtual void Check(string result)
    {
    }
}

/// <summary>A text in which no value may be nothing.</summary>
/// <param name="consequence">What would follow if one were.</param>
internal sealed class RequiredPlacement(string consequence) : ValuePlacement
{
    public override string Place(FluidValue value, string text, Expression source, bool isCaptured) =>
        text.Length > 0 ? text : throw Missing(value, source, consequence);
}

/// <summary>Values as they are, or encoded alike wherever they stand.</summary>
/// <param name="encoder">Encodes them.</param>
/// <param name="encodingFilter">A filter whose results need no encoding any more; null where there is none.</param>
internal sealed class EncodedPlacement(TextEncoder encoder, string? encodingFilter = null) : ValuePlacement
{
    public override TextEncoder Encoder => encoder;

    public override string Place(FluidValue value, string text, Expression source, bool isCaptured) =>
        value is StringValue { Encode: false }
        || (encodingFilter is not null && source is FilterExpression last && last.Name == encodingFilter)
            ? text
            : encoder.Encode(text);
}
