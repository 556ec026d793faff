namespace Reflex.Engine.Patterns.Definition;

/// <summary>The window of a count or an aggregate.</summary>
/// <param name="Kind">How events are grouped into windows.</param>
/// <param name="Gap">
/// For <see cref="WindowKind.Session"/>, where it is required: an event this long after the one before, or longer, begins a new session.
/// </param>
internal sealed record PatternWindow(WindowKind Kind, TimeSpan? Gap = null)
{
    /// <summary>Any span of <see cref="PatternDefinition.Within"/>.</summary>
    public static PatternWindow Sliding { get; } = new(WindowKind.Sliding);

    /// <summary>Spans of <see cref="PatternDefinition.Within"/> side by side, aligned to the Unix epoch.</summary>
    public static PatternWindow Tumbling { get; } = new(WindowKind.Tumbling);

    /// <summary>Throws where the window has no meaning.</summary>
    internal void Check()
    {
        PatternRules.Require(Kind == WindowKind.Session == Gap is not null, "`gap` belongs to a session window, which needs it.");
        PatternRules.Require(Gap is null || Gap > TimeSpan.Zero, "`gap` must be longer than zero.");
    }
}
