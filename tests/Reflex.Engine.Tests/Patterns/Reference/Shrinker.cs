namespace Reflex.Engine.Tests.Patterns.Reference;

/// <summary>Makes a failing case smaller for as long as it still fails: fewer steps, then a simpler pattern, then fewer steps again.</summary>
internal static class Shrinker
{
    public static RandomCase Shrink(RandomCase failing, PatternProperty property)
    {
        RandomCase small = WithFewerSteps(failing, property);
        return WithFewerSteps(WithSimplerPattern(small, property), property);
    }

    private static RandomCase WithFewerSteps(RandomCase failing, PatternProperty property)
    {
        for (int i = failing.Steps.Count - 1; i >= 0; i--)
        {
            RandomCase smaller = failing with { Steps = [.. failing.Steps.Where((_, at) => at != i)] };
            failing = smaller.Steps.Count > 0 && !property.Holds(smaller) ? smaller : failing;
        }

        return failing;
    }

    private static RandomCase WithSimplerPattern(RandomCase failing, PatternProperty property)
    {
        for (int i = 0; i < failing.Pattern.Numbers.Length; i++)
        {
            if (failing.Pattern.Numbers[i] != 0)
            {
                int[] numbers = [.. failing.Pattern.Numbers];
                numbers[i] = 0;
                RandomCase simpler = failing with { Pattern = new RandomPattern(numbers) };
                failing = simpler.Pattern.When.Length <= failing.Pattern.When.Length && !property.Holds(simpler) ? simpler : failing;
            }
        }

        return failing;
    }
}
