using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Reflex.Functions.Outbound;
using Reflex.Functions.Settings;

namespace Reflex.Functions.Notices;

/// <summary>
/// Tells the people who look after the installation, by the channel that <c>Reflex__Approvals__TeamsWebhook</c> names. A notice that cannot
/// be sent stops nothing: it is logged, and what it is about also stands in the lists.
/// </summary>
public sealed class NoticeSender(Webhooks webhooks, IOptions<ReflexOptions> options, ILogger<NoticeSender> logger)
{
    /// <summary>Whether there is a channel at all.</summary>
    public bool HasChannel => options.Value.Approvals.TeamsWebhook.Length > 0;

    /// <summary>Posts a notice.</summary>
    /// <param name="subject">What it is about, for the log, such as <c>Run r-1</c>.</param>
    /// <param name="notice">The notice.</param>
    /// <param name="cancellation">Stops waiting.</param>
    /// <returns>Whether the channel took it.</returns>
    public async Task<bool> SendAsync(string subject, Notice notice, CancellationToken cancellation)
    {
        if (!HasChannel)
        {
            return false;
        }

        try
        {
            OutboundResponse response = await webhooks.PostAsync(
                new Uri(options.Value.Approvals.TeamsWebhook), AdaptiveCard.Of(notice), idempotencyKey: null, cancellation);
            if (response.Status is >= 200 and < 300)
            {
                return true;
            }

            logger.LogWarning("{Subject}: the webhook answered {Status}; nobody was notified.", subject, response.Status);
        }
        catch (Exception failure) when (failure is HttpRequestException or OutboundRefusedException)
        {
            logger.LogWarning(failure, "{Subject}: the webhook could not be reached; nobody was notified.", subject);
        }

        return false;
    }
}
