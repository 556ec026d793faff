using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Reflex.Engine.Admission;
using Reflex.Functions.Notices;
using Reflex.Functions.Outbound;
using Reflex.Functions.Settings;

namespace Reflex.Functions.Approvals;

/// <summary>
/// Tells the approvers of a level: a card with a link for each. A message that cannot be sent does not stop the request, which also stands in the list
/// of approvals; it is logged.
/// </summary>
public sealed class ApprovalNotifier(
    ApprovalStore store, ApprovalLinks links, PageLinks pages, OutboundHttp http, IOptions<ReflexOptions> options, TimeProvider clock, ILogger<ApprovalNotifier> logger)
{
    public async Task<int> NotifyAsync(string approvalId, int level, CancellationToken cancellation)
    {
        ApprovalOptions settings = options.Value.Approvals;
        if (settings.TeamsWebhook.Length == 0
            || await store.FindAsync(approvalId, cancellation) is not { State: ApprovalState.Pending } record)
        {
            return 0;
        }

        ApprovalRequest request = record.Request;
        DateTimeOffset latest = clock.GetUtcNow().AddHours(settings.LinkHours);
        DateTimeOffset end = LastDeadline(record, level);
        var urls = new List<(string Title, string Url)>();
        foreach (string approver in request.Levels[level].Approvers)
        {
            string token = await links.CreateAsync(approvalId, approver, end < latest ? end : latest, cancellation);
            urls.Add(($"Decide as {approver}", pages.Approval(token)));
        }

        object card = AdaptiveCard.Create(
            "Approval needed",
            request.Title,
            [("Automation", request.Automation), ("Target", request.Target ?? "none"), ("Until", $"{record.Deadline:u}"), ("Request", approvalId)],
            urls);
        try
        {
            OutboundResponse response = await http.SendAsync(
                HttpMethod.Post, new Uri(settings.TeamsWebhook), new Dictionary<string, string>(), ReflexJson.ToText(card), "application/json", cancellation);
            if (response.Status is < 200 or >= 300)
            {
                logger.LogWarning("Approval {Approval}: the webhook answered {Status}; the approvers were not told.", approvalId, response.Status);
                return 0;
            }

            return urls.Count;
        }
        catch (Exception failure) when (failure is HttpRequestException or OutboundRefusedException)
        {
            logger.LogWarning(failure, "Approval {Approval}: the webhook could not be reached; the approvers were not told.", approvalId);
            return 0;
        }
    }

    // A link may be used for as long as anybody may decide: those of an earlier level still count in a later one.
    private static DateTimeOffset LastDeadline(ApprovalRecord record, int level) =>
        record.Request.Levels.Skip(level + 1).Aggregate(record.Deadline, (end, later) => end + later.Timeout);
}
