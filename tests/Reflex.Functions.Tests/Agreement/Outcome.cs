using System.Globalization;

namespace Reflex.Functions.Tests.Agreement;

/// <summary>What came of a story, in lines that do not depend on who played it.</summary>
internal sealed record Outcome(IReadOnlyList<string> Runs, IReadOnlyList<string> Held, IReadOnlyList<string> Incidents)
{
    public static string Run(string? eventId, string state, DateTimeOffset at, DateTimeOffset? end) =>
        $"{eventId} {state} {At(at)}-{At(end)}";

    public static string Hold(string? eventId, string? guard, DateTimeOffset? at) => $"{eventId} {guard} {At(at)}";

    public static string Incident(string key, string state, int count, DateTimeOffset? closedAt) =>
        string.Create(CultureInfo.InvariantCulture, $"{key} {state} {count} {At(closedAt)}");

    /// <summary>The outcome in one text, for comparison.</summary>
    public string Text => string.Join('\n', ["runs", .. Runs, "held", .. Held, "incidents", .. Incidents]);

    private static string At(DateTimeOffset? time) =>
        time is { } at ? at.UtcDateTime.ToString("HH:mm:ss.fff", CultureInfo.InvariantCulture) : "open";
}
