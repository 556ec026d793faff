namespace Reflex.Engine.Templates;

/// <summary>What a template may use. Work is counted in steps, not in time, so that a replay ends as the first run did.</summary>
public sealed record TemplateLimits
{
    /// <summary>The limits that are used where none are given.</summary>
    public static TemplateLimits Default { get; } = new();

    /// <summary>Characters of a template. Default 64 Ki.</summary>
    public int MaxTemplateLength { get; init; } = 64 * 1024;

    /// <summary>Characters that a template may write, and that a value in it may have. Default 256 Ki.</summary>
    public int MaxOutputLength { get; init; } = 256 * 1024;

    /// <summary>Tags, loop turns and filters that one rendering may execute. Default 10,000.</summary>
    public int MaxSteps { get; init; } = 10_000;
}
