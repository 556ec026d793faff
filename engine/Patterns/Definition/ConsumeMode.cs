namespace Reflex.Engine.Patterns.Definition;

/// <summary>Where matching continues after a match.</summary>
public enum ConsumeMode
{
    /// <summary>After the match's last event: its events are used up and overlapping partial matches end.</summary>
    All,

    /// <summary>Everywhere: no partial match ends.</summary>
    None,

    /// <summary>At the first event of the match, or of a named part.</summary>
    First,

    /// <summary>At the last event of the match, or of a named part.</summary>
    Last,

    /// <summary>At the event after the match's first.</summary>
    Next,
}
