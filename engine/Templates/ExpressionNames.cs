using Fluid.Ast;
using Fluid.Values;

namespace Reflex.Engine.Templates;

/// <summary>Expressions as they stand in a template, for messages.</summary>
internal static class ExpressionNames
{
    /// <summary>The value that an expression begins with: of `a.b | upcase`, `a.b`.</summary>
    public static string Of(Expression expression) => expression switch
    {
        FilterExpression filter => Of(filter.Input),
        MemberExpression member => string.Concat(member.Segments.Select((segment, i) => Of(segment, i > 0))),
        LiteralExpression literal => $"'{literal.Value.ToStringValue()}'",
        _ => "a value",
    };

    private static string Of(MemberSegment segment, bool isBelow) => segment switch
    {
        IdentifierSegment name => isBelow ? "." + name.Identifier : name.Identifier,
        IndexerSegment { Expression: LiteralExpression { Value: NumberValue index } } => $"[{index.ToStringValue()}]",
        IndexerSegment { Expression: LiteralExpression literal } => $"['{literal.Value.ToStringValue()}']",
        _ => "[…]",
    };
}
