namespace Reflex.Local.Discovery;

/// <summary>Where a function is written, from the debug symbols.</summary>
internal sealed record SourceLocation(string File, int Line)
{
    public override string ToString() => $"{File}:{Line}";
}
