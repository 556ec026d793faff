using Microsoft.DurableTask.Client;
using Microsoft.DurableTask.Client.Entities;
using Microsoft.DurableTask.Entities;
using Reflex.Engine.Admission;
using Reflex.Functions.Runs;

namespace Reflex.Functions.Incidents;

/// <summary>
/// An incident as it is this moment: repetitions are counted by its entity and written down every few seconds, so whoever shows an open one
/// by itself asks the entity.
/// </summary>
internal static class LiveIncident
{
    public static EntityInstanceId EntityOf(IncidentRecord incident) =>
        InstanceIds.IncidentEntity(incident.Automation, incident.KeyValues ?? [incident.Key]);

    public static async Task<IncidentRecord> ReadAsync(IncidentRecord incident, DurableTaskClient client, CancellationToken cancellation)
    {
        if (incident.State == IncidentState.Closed)
        {
            return incident;
        }

        EntityMetadata<IncidentLife>? entity = await client.Entities.GetEntityAsync<IncidentLife>(
            EntityOf(incident), includeState: true, cancellation);
        return entity is { IncludesState: true, State: { } life } && life.IncidentId == incident.IncidentId && life.Count >= incident.Count
            ? incident with { Count = life.Count, LastAt = life.LastAt }
            : incident;
    }
}
