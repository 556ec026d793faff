namespace Reflex.Engine.Patterns;

/// <summary>The values of the <c>by</c> paths of an event, as text: what is correlated on its own.</summary>
public sealed class PatternKey : IEquatable<PatternKey>
{
    private readonly string[] _values;

    /// <summary>Makes a key of values in the order of the <c>by</c> paths; none for a pattern without <c>by</c>.</summary>
    public PatternKey(IEnumerable<string> values) => _values = [.. values];

    /// <summary>The key of a pattern without <c>by</c>.</summary>
    public static PatternKey Global { get; } = new([]);

    /// <summary>The values, in the order of the <c>by</c> paths.</summary>
    public IReadOnlyList<string> Values => _values;

    /// <inheritdoc/>
    public bool Equals(PatternKey? other) => other is not null && _values.AsSpan().SequenceEqual(other._values);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as PatternKey);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = default(HashCode);
        foreach (string value in _values)
        {
            hash.Add(value, StringComparer.Ordinal);
        }

        return hash.ToHashCode();
    }

    /// <summary>The values with commas between them, for people.</summary>
    public override string ToString() => string.Join(", ", _values);
}
