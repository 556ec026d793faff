namespace Reflex.Engine.Tests.Patterns.Reference;

/// <summary>What a long run says of a case that fails or hangs.</summary>
public class PropertyRunTests
{
    [Fact]
    public void A_case_that_hangs_is_named_with_its_seed()
    {
        using var end = new ManualResetEventSlim();
        int cases = 0;
        var property = new PatternProperty("endless", 1, _ =>
        {
            if (++cases == 3)
            {
                end.Wait(TimeSpan.FromMinutes(1));
            }

            return ("", "");
        });
        string? failure = PropertyRun.FirstFailure(property, 100, 7, patience: TimeSpan.FromMilliseconds(20));
        end.Set();
        Assert.StartsWith("endless hangs", failure, StringComparison.Ordinal);
        Assert.EndsWith("-- patterns 3 7 endless", failure, StringComparison.Ordinal);
    }

    [Fact]
    public void A_case_that_fails_is_named_with_its_seed()
    {
        int cases = 0;
        var property = new PatternProperty("wrong", 1, _ => ("right", ++cases < 22 ? "right" : "wrong"));
        string? failure = PropertyRun.FirstFailure(property, 100, 7);
        Assert.StartsWith("wrong does not hold", failure, StringComparison.Ordinal);
        Assert.EndsWith("-- patterns 2 8 wrong", failure, StringComparison.Ordinal);
    }
}
