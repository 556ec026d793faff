namespace Reflex.Cli;

/// <summary>What the process returns; scripts and pipelines branch on it.</summary>
internal static class ExitCode
{
    /// <summary>The command did what was asked.</summary>
    public const int Success = 0;

    /// <summary>The command worked and found something wrong: a failed test, a lint error, a refused decision.</summary>
    public const int Findings = 1;

    /// <summary>The command could not do its work: wrong usage, an unreadable file, a host that does not answer.</summary>
    public const int Unusable = 2;
}
