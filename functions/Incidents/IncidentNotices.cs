using Reflex.Functions.Notices;
using Reflex.Functions.Settings;

namespace Reflex.Functions.Incidents;

/// <summary>What people are told about incidents.</summary>
internal static class IncidentNotices
{
    /// <summary>A person must look: the incident's run did not fix the problem.</summary>
    public static Notice Escalated(IncidentRecord incident, PageLinks pages) => new(
        $"Escalated: {incident.Title}",
        incident.Reason ?? "Its run did not fix it.",
        [new("Severity", incident.Severity), new("Automation", incident.Automation), new("Incident", incident.IncidentId)],
        incident.RunId is { } run ? [new("Open the run", pages.Run(run))] : []);
}
