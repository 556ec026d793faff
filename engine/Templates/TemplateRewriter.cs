using System.Text.Encodings.Web;
using Fluid;
using Fluid.Ast;
using Fluid.Ast.BinaryExpressions;
using Fluid.Values;

namespace Reflex.Engine.Templates;

/// <summary>
/// Replaces some of Liquid's parts by ones that keep this project's rules: outputs that ask the place what becomes of a value,
/// comparisons that know numbers beyond decimals, and ranges of a limited length, because Liquid makes a list of `(1..n)` before the
/// first turn of a loop, whatever n is.
/// </summary>
internal sealed class TemplateRewriter(int limit) : AstRewriter
{
    protected override Statement VisitOutputStatement(OutputStatement outputStatement) =>
        new PlacedOutput(Visit(outputStatement.Expression));

    protected override Statement VisitCycleStatement(CycleStatement cycleStatement) =>
        new CycleStatement(cycleStatement.Group, [.. cycleStatement.Values.Select(value => new TextExpression(Visit(value)))]);

    protected override Expression VisitGreaterThanBinaryExpression(GreaterThanBinaryExpression greaterThanBinaryExpression) =>
        new NumberComparison(
            Visit(greaterThanBinaryExpression.Left),
            Visit(greaterThanBinaryExpression.Right),
            greaterThanBinaryExpression.Strict ? order => order > 0 : order => order >= 0,
            (left, right) => new GreaterThanBinaryExpression(left, right, greaterThanBinaryExpression.Strict));

    protected override Expression VisitLowerThanBinaryExpression(LowerThanBinaryExpression lowerThanBinaryExpression) =>
        new NumberComparison(
            Visit(lowerThanBinaryExpression.Left),
            Visit(lowerThanBinaryExpression.Right),
            lowerThanBinaryExpression.Strict ? order => order < 0 : order => order <= 0,
            (left, right) => new LowerThanBinaryExpression(left, right, lowerThanBinaryExpression.Strict));

    protected override Expression VisitRangeExpression(RangeExpression rangeExpression) => new LimitedRange(rangeExpression, limit);

    /// <summary>An output of a value.</summary>
    private sealed class PlacedOutput(Expression expression) : Statement
    {
        public override async ValueTask<Completion> WriteToAsync(TextWriter writer, TextEncoder encoder, TemplateContext context)
        {
            context.IncrementSteps();
            FluidValue value = await expression.EvaluateAsync(context);
            string text = await TemplateValues.TextOfAsync(value, context);
            writer.Write(ValuePlacement.Of(context).Place(value, text, expression, writer is not LimitedWriter));
            return Completion.Normal;
        }
    }

    /// <summary>A comparison by order, of which one side may be a number that is kept as it came.</summary>
    private sealed class NumberComparison(
        Expression left, Expression right, Func<int, bool> holds, Func<Expression, Expression, Expression> make) : Expression
    {
        public override async ValueTask<FluidValue> EvaluateAsync(TemplateContext context)
        {
            FluidValue a = await left.EvaluateAsync(context);
            FluidValue b = await right.EvaluateAsync(context);
            return a is WrittenNumberValue || b is WrittenNumberValue
                ? BooleanValue.Create(WrittenNumberValue.TryCompare(a, b, out int order) && holds(order))
                : await make(new LiteralExpression(a), new LiteralExpression(b)).EvaluateAsync(context);
        }
    }

    /// <summary>A value as text.</summary>
    private sealed class TextExpression(Expression expression) : Expression
    {
        public override async ValueTask<FluidValue> EvaluateAsync(TemplateContext context)
        {
            FluidValue value = await expression.EvaluateAsync(context);
            return new StringValue(await TemplateValues.TextOfAsync(value, context));
        }
    }

    private sealed class LimitedRange(RangeExpression range, int limit) : Expression
    {
        public override async ValueTask<FluidValue> EvaluateAsync(TemplateContext context)
        {
            decimal from = (await range.From.EvaluateAsync(context)).ToNumberValue();
            decimal to = (await range.To.EvaluateAsync(context)).ToNumberValue();
            return to - from >= limit
                ? throw new TemplateException($"a range has more than {limit} numbers")
                : await range.EvaluateAsync(context);
        }
    }
}
