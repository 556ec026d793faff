using CsCheck;

namespace Reflex.Engine.Tests.Patterns.Reference;

/// <summary>
/// Holds a property against many random cases, one thread, the same for the same seed. A pattern is tried on a number of streams, for reading
/// a pattern costs as much as matching a hundred.
/// </summary>
internal static class PropertyRun
{
    private const int StreamsPerPattern = 20;

    /// <summary>How long one case may take, thousands of times as long as the slowest does; what takes longer is taken to hang.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(1);

    /// <summary>The first case for which the property does not hold, made as small as it goes, or which hangs, and how to see it again; null: it always holds.</summary>
    /// <remarks>A case that hangs cannot be ended: it keeps its thread, which does not keep the process.</remarks>
    public static string? FirstFailure(PatternProperty property, long cases, ulong seed, TimeSpan? patience = null)
    {
        var watch = new CaseWatch(property);
        Task<string?> run = Task.Factory.StartNew(
            () => FirstFailure(watch, cases, seed), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        TimeSpan each = patience ?? s_patience;
        while (Task.WaitAny([run], each / 4) < 0)
        {
            if (watch.Hanging(each) is { } hanging)
            {
                return hanging;
            }
        }

        return run.GetAwaiter().GetResult();
    }

    private static string? FirstFailure(CaseWatch watch, long cases, ulong seed)
    {
        for (long done = 0; done < cases; seed++)
        {
            var random = new PCG(1, seed);
            var pattern = new RandomPattern(RandomPattern.Gen.Generate(random, null, out _));
            for (int i = 0; i < StreamsPerPattern && done < cases; i++, done++)
            {
                var choices = new Choices(RandomStream.Gen.Generate(random, null, out _));
                var sample = new RandomCase(pattern, RandomStream.Make(pattern, choices), (int)random.Next(1 << 30));
                watch.Origin = $"To see it again: dotnet run -c Release --project tests/Reflex.Engine.Tests -- patterns {i + 1} {seed} {watch.Property.Name}";
                if (!watch.Property.Holds(sample))
                {
                    RandomCase small = Shrinker.Shrink(sample, watch.Property);
                    return $"{watch.Property.Name} does not hold.\n{small}\n{watch.Property.Explain(small)}\n{watch.Origin}";
                }
            }
        }

        return null;
    }
}
