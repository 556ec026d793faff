using Reflex.Engine.Events;
using Reflex.Functions.Runs;

namespace Reflex.Functions.Incidents;

/// <summary>What tells incidents of one automation apart.</summary>
internal static class IncidentKeys
{
    /// <summary>The pattern's key; for a single event what it is about: the same resource, or else the same subject.</summary>
    public static IReadOnlyList<string> Of(RunRequest run, string? target, string? subject) =>
        run.Key.Count > 0 ? run.Key : [EventKey.Normalize(target ?? subject ?? "")];
}
