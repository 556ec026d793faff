using Microsoft.Extensions.Logging;

namespace Reflex.Functions.Telemetry;

/// <summary>
/// The log lines that alerts and the workbook read (<c>infra/app/alerts.bicep</c>, <c>infra/app/workbook.json</c>). Their form is a
/// promise: a name beginning with <c>reflex.</c>, then <c>key=value</c> pairs set apart by one space, so that a query can take them apart.
/// </summary>
/// <remarks>
/// In an orchestrator use a replay-safe logger, or a replay counts everything again. Values are identifiers; pass what others wrote through
/// <see cref="Value"/>, so that nobody can forge a pair.
/// </remarks>
internal static partial class Signals
{
    /// <summary>
    /// An event was accepted; <paramref name="latencyMs"/> is how long it was under way, in milliseconds since its own time.
    /// </summary>
    [LoggerMessage(1001, LogLevel.Information, "reflex.event.received type={Type} function={Function} latencyMs={LatencyMs}")]
    public static partial void EventReceived(this ILogger logger, string type, string function, long latencyMs);

    /// <summary>An event was kept as rejected; <paramref name="code"/> says why.</summary>
    [LoggerMessage(1002, LogLevel.Warning, "reflex.event.rejected code={Code} function={Function}")]
    public static partial void EventRejected(this ILogger logger, string code, string function);

    /// <summary>An automation's condition or pattern was met.</summary>
    [LoggerMessage(1003, LogLevel.Information, "reflex.match automation={Automation}")]
    public static partial void Matched(this ILogger logger, string automation);

    /// <summary>
    /// A run ended; <paramref name="outcome"/> is its state in lower case: succeeded, failed, rejected, held, cancelled, shadowed.
    /// </summary>
    [LoggerMessage(
        1004, LogLevel.Information, "reflex.run.finished automation={Automation} run={Run} outcome={Outcome} durationMs={DurationMs}")]
    public static partial void RunFinished(this ILogger logger, string automation, string run, string outcome, long durationMs);

    /// <summary>A run waits for a person.</summary>
    [LoggerMessage(1005, LogLevel.Information, "reflex.approval.requested approval={Approval} automation={Automation}")]
    public static partial void ApprovalRequested(this ILogger logger, string approval, string automation);

    /// <summary>An approval was decided, timed out or was withdrawn; <paramref name="outcome"/> in lower case.</summary>
    [LoggerMessage(
        1006,
        LogLevel.Information,
        "reflex.approval.closed approval={Approval} automation={Automation} outcome={Outcome} waitedMs={WaitedMs}")]
    public static partial void ApprovalClosed(this ILogger logger, string approval, string automation, string outcome, long waitedMs);

    /// <summary>Text as a value: white space and <c>=</c> become <c>_</c>, and at most 200 characters are kept.</summary>
    public static string Value(string? text)
    {
        string kept = text is null ? "" : text.Length <= 200 ? text : text[..200];
        return kept.Length == 0 ? "-" : string.Create(kept.Length, kept, static (span, source) =>
        {
            for (int i = 0; i < span.Length; i++)
            {
                char c = source[i];
                span[i] = char.IsWhiteSpace(c) || char.IsControl(c) || c == '=' ? '_' : c;
            }
        });
    }
}
