using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Reflex.Functions.Actions;
using Reflex.Functions.Configuration;

namespace Reflex.Functions.Incidents;

/// <summary>Tells people that a run did not mend an incident. It is also an error in the log, which alerts look at.</summary>
public sealed class IncidentNotifier(OutboundHttp http, PageLinks links, IOptions<ReflexOptions> options, ILogger<IncidentNotifier> logger)
{
    public async Task EscalateAsync(IncidentRecord incident, CancellationToken cancellation)
    {
        logger.LogError("Incident {Incident} ({Title}) is escalated: {Reason}", incident.IncidentId, incident.Title, incident.Reason);
        string webhook = options.Value.Approvals.TeamsWebhook;
        if (webhook.Length == 0)
        {
            return;
        }

        object card = AdaptiveCard.Create(
            $"Escalated: {incident.Title}",
            incident.Reason ?? "Its run did not mend it.",
            [("Severity", incident.Severity), ("Automation", incident.Automation), ("Incident", incident.IncidentId)],
            incident.RunId is { } run ? [("Open the run", links.Run(run))] : []);
        try
        {
            await http.SendAsync(
                HttpMethod.Post, new Uri(webhook), new Dictionary<string, string>(), ReflexJson.ToText(card), "application/json", cancellation);
        }
        catch (Exception failure) when (failure is HttpRequestException or OutboundRefusedException)
        {
            logger.LogWarning(failure, "Incident {Incident}: the webhook could not be reached; nobody was told.", incident.IncidentId);
        }
    }
}
