using Microsoft.Azure.Functions.Worker;
using Reflex.Functions.Incidents;

namespace Reflex.Functions.Activities;

/// <summary>Writes where an incident stands, audits it, and tells people where one is escalated.</summary>
public sealed class RecordIncident(IncidentRecorder recorder)
{
    [Function(nameof(RecordIncident))]
    public Task Run([ActivityTrigger] IncidentRecord record, CancellationToken cancellation) => recorder.RecordAsync(record, cancellation);
}
