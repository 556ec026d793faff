using Microsoft.Extensions.Logging;
using Reflex.Engine.Admission;
using Reflex.Functions.Audit;
using Reflex.Functions.Notices;
using Reflex.Functions.Settings;

namespace Reflex.Functions.Incidents;

/// <summary>Writes where an incident stands, audits it, and tells people where one is escalated.</summary>
public sealed class IncidentRecorder(
    IncidentStore incidents, AuditLog audit, NoticeSender notices, PageLinks pages, ILogger<IncidentRecorder> logger)
{
    /// <summary>Writes it; doing it again changes nothing. What only counts on is neither audited nor told.</summary>
    public async Task RecordAsync(IncidentRecord record, CancellationToken cancellation)
    {
        if (!await incidents.WriteAsync(record, cancellation))
        {
            return;
        }

        string action = record.State switch
        {
            IncidentState.Closed => AuditActions.IncidentClosed,
            IncidentState.Escalated => AuditActions.IncidentEscalated,
            _ => record.Openings > 1 ? AuditActions.IncidentReopened : AuditActions.IncidentOpened,
        };
        await audit.AppendAsync(
            new AuditEntry(
                $"{record.IncidentId}/{record.Openings}/{record.State}",
                AuditEntry.System,
                action,
                record.IncidentId,
                ReflexJson.ToElement(new { record.Automation, record.Key, record.Title, record.Severity, record.Count, record.RunId, record.Reason })),
            cancellation);
        if (record.State == IncidentState.Escalated)
        {
            // Alerts look at errors in the log.
            logger.LogError("Incident {Incident} ({Title}) is escalated: {Reason}", record.IncidentId, record.Title, record.Reason);
            await notices.SendAsync($"Incident {record.IncidentId}", IncidentNotices.Escalated(record, pages), cancellation);
        }
    }
}
