using Fluid;
using Fluid.Ast;

namespace Reflex.Engine.Templates;

/// <summary>A parsed template and the names that it reads from its model.</summary>
/// <param name="Template">The template.</param>
/// <param name="Names">The first names of what it reads.</param>
/// <param name="Paths">What it reads, up to three names: `match.parts.x`.</param>
/// <param name="Whole">The one value that it writes, where it is nothing else; null where it is more.</param>
/// <param name="Direct">What it is as a reference that can be read without rendering; null where it cannot.</param>
/// <param name="UnknownFilter">The first filter that does not exist, and that rendering would pass over; null where all do.</param>
internal sealed record ParsedTemplate(
    IFluidTemplate Template,
    IReadOnlyList<string> Names,
    IReadOnlyList<string> Paths,
    Expression? Whole,
    DirectReference? Direct,
    string? UnknownFilter);

/// <summary>
/// Collects the names that a template reads: `{{ a.b | f: c.d }}` reads `a` and `c`. What it sets itself is no such name.
/// </summary>
internal sealed class TemplateNameCollector : AstVisitor
{
    private readonly List<string> _read = [];
    private readonly List<string> _filters = [];
    private readonly HashSet<string> _set = new(StringComparer.Ordinal) { "forloop", "tablerowloop" };

    /// <summary>What a template reads, each as up to three names with dots between, and the filters that it uses.</summary>
    public static (IReadOnlyList<string> Paths, IReadOnlyList<string> Filters) Collect(IFluidTemplate template)
    {
        var collector = new TemplateNameCollector();
        collector.VisitTemplate(template);
        return (
            [.. collector._read.Where(path => !collector._set.Contains(First(path))).Distinct(StringComparer.Ordinal)], collector._filters);
    }

    public static string First(string path) => path.Split('.')[0];

    protected override Expression VisitMemberExpression(MemberExpression memberExpression)
    {
        if (memberExpression.Segments.Count > 0 && memberExpression.Segments[0] is IdentifierSegment)
        {
            _read.Add(string.Join('.', memberExpression.Segments.TakeWhile(s => s is IdentifierSegment).Take(3).Select(s => ((IdentifierSegment)s).Identifier)));
        }

        return base.VisitMemberExpression(memberExpression);
    }

    protected override Expression VisitFilterExpression(FilterExpression filterExpression)
    {
        _filters.Add(filterExpression.Name);
        return base.VisitFilterExpression(filterExpression);
    }

    protected override Statement VisitAssignStatement(AssignStatement assignStatement)
    {
        _set.Add(assignStatement.Identifier);
        return base.VisitAssignStatement(assignStatement);
    }

    protected override Statement VisitCaptureStatement(CaptureStatement captureStatement)
    {
        _set.Add(captureStatement.Identifier);
        return base.VisitCaptureStatement(captureStatement);
    }

    protected override Statement VisitForStatement(ForStatement forStatement)
    {
        _set.Add(forStatement.Identifier);
        return base.VisitForStatement(forStatement);
    }
}
