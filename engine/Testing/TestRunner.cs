using Reflex.Engine.Templates;

namespace Reflex.Engine.Testing;

/// <summary>Runs cases on the real engine under virtual time.</summary>
/// <param name="clock">Measures how long a case takes; nothing else depends on it.</param>
public sealed class TestRunner(TimeProvider clock)
{
    private readonly TemplateEngine _templates = new();

    /// <summary>Runs one case. Never throws on what the case holds: what goes wrong fails it.</summary>
    public TestCaseResult Run(TestCase testCase)
    {
        ArgumentNullException.ThrowIfNull(testCase);
        long started = clock.GetTimestamp();
        string? failure = null;
        try
        {
            var run = new CaseRun(testCase, _templates);
            run.Run();
            List<string> differences = new CaseChecker(testCase, run).Check();
            failure = differences.Count == 0 ? null : new FailureReport(testCase, run, differences).Write();
        }
        catch (Exception broken) when (broken is TemplateException or ArgumentException or InvalidOperationException)
        {
            failure = $"  {broken.Message}\n";
        }

        return new TestCaseResult(testCase, failure, clock.GetElapsedTime(started));
    }
}

/// <summary>The result of a test case.</summary>
/// <param name="Case">The case.</param>
/// <param name="Failure">What differs and why, in lines; null where the case passed.</param>
/// <param name="Elapsed">How long it took.</param>
public sealed record TestCaseResult(TestCase Case, string? Failure, TimeSpan Elapsed)
{
    /// <summary>Whether everything was as expected.</summary>
    public bool Passed => Failure is null;
}
