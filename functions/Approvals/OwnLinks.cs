using Reflex.Engine.Admission;
using Reflex.Functions.Security;
using Reflex.Functions.Settings;

namespace Reflex.Functions.Approvals;

/// <summary>A link of somebody's own.</summary>
/// <param name="Token">Its token.</param>
/// <param name="Url">The whole address.</param>
/// <param name="ExpiresAt">Until when it is good.</param>
public sealed record OwnLink(string Token, string Url, DateTimeOffset ExpiresAt);

/// <summary>Gives approvers who ask for it a link of their own, good for one decision.</summary>
public sealed class OwnLinks(ApprovalLinks links, PageLinks pages, TimeProvider clock)
{
    /// <summary>Whether a request is open and the caller among those who may decide it.</summary>
    public bool MayAsk(ApprovalRecord record, Caller caller) =>
        caller.Role >= Role.Approver && record.Approvers.Any(caller.Is)
            && record.State == ApprovalState.Pending && clock.GetUtcNow() < record.Deadline;

    /// <summary>Creates a link; null if the caller cannot decide the request.</summary>
    public async Task<OwnLink?> CreateAsync(ApprovalRecord record, Caller caller, CancellationToken cancellation)
    {
        if (!MayAsk(record, caller))
        {
            return null;
        }

        string token = await links.CreateAsync(record.Request.ApprovalId, caller.Name, record.Deadline, cancellation);
        return new OwnLink(token, pages.Approval(token), record.Deadline);
    }
}
