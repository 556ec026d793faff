namespace Reflex.Engine.Patterns.Definition;

/// <summary>What may lie between two parts of a sequence. On <c>a c b1 b2</c>: strict {}, relaxed {a b1}, any {a b1} and {a b2}.</summary>
public enum Contiguity
{
    /// <summary>Events that fit nothing are skipped; each start has one match.</summary>
    Relaxed,

    /// <summary>The next part must be the very next event of the pattern's types for this key.</summary>
    Strict,

    /// <summary>Every event that fits may be taken or left: also later alternatives match.</summary>
    Any,
}
