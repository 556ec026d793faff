namespace Reflex.Local;

/// <summary>
/// The host cannot start. Every problem that was found is listed; each names the place and the fix, and is meant to be shown
/// without a stack trace.
/// </summary>
public sealed class HostStartException : Exception
{
    /// <summary>Reports a single problem.</summary>
    public HostStartException(string problem)
        : this([problem])
    {
    }

    /// <summary>Several problems, in the order in which they are to be shown.</summary>
    public HostStartException(IReadOnlyList<string> problems)
        : base(string.Join(Environment.NewLine, problems))
    {
        Problems = problems;
    }

    /// <summary>The problems, one sentence or two each; at least one.</summary>
    public IReadOnlyList<string> Problems { get; }
}
