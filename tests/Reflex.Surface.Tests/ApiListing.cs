using System.Reflection;

namespace Reflex.Surface.Tests;

/// <summary>The public signatures of one real assembly, as "type | member" lines, from <c>Listings/</c>.</summary>
internal static class ApiListing
{
    public static IReadOnlySet<string> Read(string assembly)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(assembly + ".txt")
            ?? throw new InvalidOperationException($"Listings/{assembly}.txt is missing: the signatures of that assembly are not known here.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd()
            .Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Where(line => !line.StartsWith('#'))
            .ToHashSet(StringComparer.Ordinal);
    }

    /// <summary>The lines of every listing: which real assembly declares a type does not matter to the code that uses it.</summary>
    public static IReadOnlySet<string> ReadAll() =>
        Assembly.GetExecutingAssembly().GetManifestResourceNames()
            .Where(name => name.EndsWith(".txt", StringComparison.Ordinal))
            .SelectMany(name => Read(Path.GetFileNameWithoutExtension(name)))
            .ToHashSet(StringComparer.Ordinal);
}
