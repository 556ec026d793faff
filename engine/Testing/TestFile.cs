using Reflex.Engine.Automations;

namespace Reflex.Engine.Testing;

/// <summary>The cases and diagnostics of a test file.</summary>
/// <param name="Name">The file, as it was given.</param>
/// <param name="Cases">Its cases; none where it has errors.</param>
/// <param name="Diagnostics">What is wrong with it and with the automations that it tests; warnings of those are left to lint.</param>
public sealed record TestFile(string Name, IReadOnlyList<TestCase> Cases, IReadOnlyList<Diagnostic> Diagnostics)
{
    /// <summary>Whether it cannot be run.</summary>
    public bool HasErrors => Diagnostics.Any(d => d.Severity == DiagnosticSeverity.Error);
}
