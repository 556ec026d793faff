namespace Reflex.Engine.Patterns.Definition;

/// <summary>How events are grouped into windows.</summary>
internal enum WindowKind
{
    /// <summary>Any span of <see cref="PatternDefinition.Within"/> that ends at an event.</summary>
    Sliding,

    /// <summary>Spans of <see cref="PatternDefinition.Within"/> side by side, aligned to the Unix epoch.</summary>
    Tumbling,

    /// <summary>
    /// Events less than a gap apart; <see cref="PatternDefinition.Within"/>, where set, is the longest that one session may last.
    /// </summary>
    Session,
}
