using Microsoft.Extensions.Options;
using Reflex.Engine.Admission;
using Reflex.Functions.Notices;
using Reflex.Functions.Settings;

namespace Reflex.Functions.Approvals;

/// <summary>Tells the approvers of a level, with a link for each.</summary>
public sealed class ApprovalNotifier(
    ApprovalStore store, ApprovalLinks links, PageLinks pages, NoticeSender notices, IOptions<ReflexOptions> options, TimeProvider clock)
{
    /// <returns>How many were told.</returns>
    public async Task<int> NotifyAsync(string approvalId, int level, CancellationToken cancellation)
    {
        if (!notices.HasChannel || await store.FindAsync(approvalId, cancellation) is not { State: ApprovalState.Pending } record)
        {
            return 0;
        }

        ApprovalRequest request = record.Request;
        DateTimeOffset latest = clock.GetUtcNow().AddHours(options.Value.Approvals.LinkHours);
        DateTimeOffset end = LastDeadline(record, level);
        var decisions = new List<NoticeLink>();
        foreach (string approver in request.Levels[level].Approvers)
        {
            string token = await links.CreateAsync(approvalId, approver, end < latest ? end : latest, cancellation);
            decisions.Add(new NoticeLink($"Decide as {approver}", pages.Approval(token)));
        }

        var notice = new Notice(
            "Approval needed",
            request.Title,
            [
                new("Automation", request.Automation),
                new("Target", request.Target ?? "none"),
                new("Until", $"{record.Deadline:u}"),
                new("Request", approvalId),
            ],
            decisions);
        return await notices.SendAsync($"Approval {approvalId}", notice, cancellation) ? decisions.Count : 0;
    }

    // A link may be used for as long as anybody may decide: those of an earlier level still count in a later one.
    private static DateTimeOffset LastDeadline(ApprovalRecord record, int level) =>
        record.Request.Levels.Skip(level + 1).Aggregate(record.Deadline, (end, later) => end + later.Timeout);
}
