using Reflex.Functions.Notices;
using Reflex.Functions.Settings;

namespace Reflex.Functions.Runs;

/// <summary>What people are told about runs.</summary>
internal static class RunNotices
{
    /// <summary>Somebody has to look: the run left something that could not be undone.</summary>
    public static Notice Escalated(RunRecord run, string reason, PageLinks pages) => new(
        $"Escalated: a run of {run.Automation}",
        reason,
        [new("Automation", run.Automation), new("Run", run.RunId), .. run.Target is { } target ? [new("Target", target)] : Array.Empty<NoticeFact>()],
        [new("Open the run", pages.Run(run.RunId))]);
}
