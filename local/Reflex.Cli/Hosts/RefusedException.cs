namespace Reflex.Cli.Hosts;

/// <summary>
/// The host understood and said no: unknown approval, late decision, not an approver. Returns <see cref="ExitCode.Findings"/>.
/// </summary>
internal sealed class RefusedException(string message) : Exception(message);
