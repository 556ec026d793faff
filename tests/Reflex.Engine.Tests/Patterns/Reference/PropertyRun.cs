using CsCheck;

namespace Reflex.Engine.Tests.Patterns.Reference;

/// <summary>
/// Holds a property against many random cases, one thread, the same for the same seed. A pattern is tried on a number of streams, for reading
/// a pattern costs as much as matching a hundred.
/// </summary>
internal static class PropertyRun
{
    private const int StreamsPerPattern = 20;

    /// <summary>The first case for which the property does not hold, made as small as it goes, and how to see it again; null: it always holds.</summary>
    public static string? FirstFailure(PatternProperty property, long cases, ulong seed)
    {
        for (long done = 0; done < cases; seed++)
        {
            var random = new PCG(1, seed);
            var pattern = new RandomPattern(RandomPattern.Gen.Generate(random, null, out _));
            for (int i = 0; i < StreamsPerPattern && done < cases; i++, done++)
            {
                var choices = new Choices(RandomStream.Gen.Generate(random, null, out _));
                var sample = new RandomCase(pattern, RandomStream.Make(pattern, choices), (int)random.Next(1 << 30));
                if (!property.Holds(sample))
                {
                    RandomCase small = Shrinker.Shrink(sample, property);
                    return $"{property.Name} does not hold.\n{small}\n{property.Explain(small)}\n"
                        + $"To see it again: dotnet run -c Release --project tests/Reflex.Engine.Tests -- patterns {i + 1} {seed} {property.Name}";
                }
            }
        }

        return null;
    }
}
