using Microsoft.Azure.Functions.Worker;
using Reflex.Functions.Audit;
using Reflex.Functions.Configuration;
using Reflex.Functions.Incidents;

namespace Reflex.Functions.Activities;

/// <summary>Writes where an incident stands, audits it, and tells people where one is escalated.</summary>
public sealed class RecordIncident(IncidentStore incidents, AuditLog audit, IncidentNotifier notifier)
{
    /// <summary>Writes it.</summary>
    [Function(nameof(RecordIncident))]
    public async Task Run([ActivityTrigger] IncidentRecord record, CancellationToken cancellation)
    {
        await incidents.WriteAsync(record, cancellation);
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
            await notifier.EscalateAsync(record, cancellation);
        }
    }
}
