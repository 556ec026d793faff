using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Reflex.Functions.Incidents;
using Reflex.Functions.Outbound;
using Reflex.Functions.Runs;
using Reflex.Functions.Settings;

namespace Reflex.Functions.Notices;

/// <summary>
/// Tells people that they have to look: a run did not mend an incident, or left something that could not be undone. It is also an error in the log, which
/// alerts look at.
/// </summary>
public sealed class EscalationNotifier(OutboundHttp http, PageLinks links, IOptions<ReflexOptions> options, ILogger<EscalationNotifier> logger)
{
    public Task EscalateAsync(IncidentRecord incident, CancellationToken cancellation)
    {
        logger.LogError("Incident {Incident} ({Title}) is escalated: {Reason}", incident.IncidentId, incident.Title, incident.Reason);
        return PostAsync(
            $"Incident {incident.IncidentId}",
            AdaptiveCard.Create(
                $"Escalated: {incident.Title}",
                incident.Reason ?? "Its run did not mend it.",
                [("Severity", incident.Severity), ("Automation", incident.Automation), ("Incident", incident.IncidentId)],
                incident.RunId is { } run ? [("Open the run", links.Run(run))] : []),
            cancellation);
    }

    public Task EscalateAsync(RunRecord run, string reason, CancellationToken cancellation)
    {
        logger.LogError("Run {Run} of {Automation} is escalated: {Reason}", run.RunId, run.Automation, reason);
        return PostAsync(
            $"Run {run.RunId}",
            AdaptiveCard.Create(
                $"Escalated: a run of {run.Automation}",
                reason,
                [("Automation", run.Automation), ("Run", run.RunId), .. run.Target is { } target ? [("Target", target)] : Array.Empty<(string, string)>()],
                [("Open the run", links.Run(run.RunId))]),
            cancellation);
    }

    private async Task PostAsync(string what, object card, CancellationToken cancellation)
    {
        string webhook = options.Value.Approvals.TeamsWebhook;
        if (webhook.Length == 0)
        {
            return;
        }

        try
        {
            await http.SendAsync(
                HttpMethod.Post, new Uri(webhook), new Dictionary<string, string>(), ReflexJson.ToText(card), "application/json", cancellation);
        }
        catch (Exception failure) when (failure is HttpRequestException or OutboundRefusedException)
        {
            logger.LogWarning(failure, "{What}: the webhook could not be reached; nobody was told.", what);
        }
    }
}
