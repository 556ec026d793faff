namespace Reflex.Engine.Tests.Patterns.Reference;

/// <summary>What decides a random case: a list of numbers. Where it ends every choice is the first, so that smaller numbers make a simpler case.</summary>
internal sealed class Choices(int[] numbers)
{
    private int _next;

    /// <summary>A number from 0 to below a bound.</summary>
    public int Pick(int below) => _next < numbers.Length ? numbers[_next++] % below : 0;

    public bool OneIn(int n) => Pick(n) == n - 1;

    public T Of<T>(params ReadOnlySpan<T> values) => values[Pick(values.Length)];
}
