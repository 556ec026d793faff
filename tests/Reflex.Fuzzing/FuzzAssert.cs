namespace Reflex.Fuzzing;

internal static class FuzzAssert
{
    public static void That(bool holds, string what)
    {
        if (!holds)
        {
            throw new InvalidOperationException($"This does not hold: {what}.");
        }
    }
}
