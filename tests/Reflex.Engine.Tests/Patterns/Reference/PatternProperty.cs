namespace Reflex.Engine.Tests.Patterns.Reference;

/// <summary>Something that must hold for every case: two ways to the same outcome.</summary>
/// <param name="Name">How it is called on the command line.</param>
/// <param name="Share">It is held against one of so many cases of a run.</param>
/// <param name="Check">The outcome that is right and the one that came.</param>
internal sealed record PatternProperty(string Name, int Share, Func<RandomCase, (string Expected, string Actual)> Check)
{
    public bool Holds(RandomCase sample)
    {
        (string expected, string actual) = Try(sample);
        return expected == actual;
    }

    public string Explain(RandomCase sample)
    {
        (string expected, string actual) = Try(sample);
        return $"expected {expected}\nactual   {actual}";
    }

    /// <summary>What throws does not hold, and is made smaller like everything else.</summary>
    private (string Expected, string Actual) Try(RandomCase sample)
    {
        try
        {
            return Check(sample);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            return ("no exception", e.ToString());
        }
    }
}
