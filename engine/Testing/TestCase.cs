using Reflex.Engine.Admission;
using Reflex.Engine.Automations;

namespace Reflex.Engine.Testing;

/// <summary>One case of a test file.</summary>
public sealed class TestCase
{
    internal TestCase(string name, string file, int line, IReadOnlyList<Automation> automations, IReadOnlyList<TestStep> steps, Expectation expectation)
    {
        Name = name;
        File = file;
        Line = line;
        Automations = automations;
        Steps = steps;
        Expectation = expectation;
    }

    /// <summary>The name of the case, a sentence.</summary>
    public string Name { get; }

    /// <summary>The test file, as it was given.</summary>
    public string File { get; }

    /// <summary>Where the case begins, from 1.</summary>
    public int Line { get; }

    /// <summary>The automations that see the case's events from its beginning.</summary>
    public IReadOnlyList<Automation> Automations { get; }

    internal static DateTimeOffset Zero { get; } = new(2026, 1, 5, 0, 0, 0, TimeSpan.Zero);

    internal IReadOnlyList<TestStep> Steps { get; }

    internal Expectation Expectation { get; }

    /// <summary>
    /// Whether the case says what people or actions answer, or expects requests. Where it does not, each request for approval is granted at
    /// once, so that its runs take every step that they would take.
    /// </summary>
    internal bool SpeaksOfPeople => Steps.Any(step => step is DecideStep or AnswersStep)
        || Expectation.Approvals is not null
        || Expectation.Held?.Any(held => held.Guard == GuardNames.Approval) == true;
}
