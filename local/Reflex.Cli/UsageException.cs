namespace Reflex.Cli;

/// <summary>
/// A mistake that the user can fix: the message names the thing, the place and the fix, and is printed without a stack trace.
/// The process returns <see cref="ExitCode.Unusable"/>.
/// </summary>
internal sealed class UsageException(string message) : Exception(message);
