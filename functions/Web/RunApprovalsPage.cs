using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Reflex.Engine.Admission;
using Reflex.Functions.Approvals;
using Reflex.Functions.Runs;
using Reflex.Functions.Security;
using Reflex.Functions.Storage;

namespace Reflex.Functions.Web;

/// <summary>
/// What a run asks people, as a page that a message can point to before anything is asked: it shows the requests as they are now. Whoever may decide one
/// gets a link of their own by a button and decides on its page (<see cref="ApprovePage"/>), as every link does.
/// </summary>
public sealed class RunApprovalsPage(Api api, ApprovalStore approvals, RunStore runs, OwnLinks links)
{
    // A playbook that asks more often than this has its later requests in the list of approvals.
    private const int MostRequests = 50;

    /// <summary>Shows the requests as they are now.</summary>
    [Function("ShowRunApprovals")]
    public Task<IResult> Show(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "approve/runs/{id}")] HttpRequest request, string id, CancellationToken cancellation) =>
        api.ForAsync(request, Role.Reader, async caller =>
        {
            ListPage<ApprovalRecord> asked = await approvals.ListAsync(ApprovalStore.ByRun(id), new PageRequest(MostRequests, null), cancellation);
            return asked.Items.Count == 0 && await runs.FindAsync(id, cancellation) is null
                ? ApprovalHtml.Message(request, StatusCodes.Status404NotFound, "No such run", $"There is no run '{id}'.")
                : ApprovalHtml.Run(request, id, asked.Items, record => links.MayAsk(record, caller));
        });

    /// <summary>Gives the caller a link of their own to one of them, and leads there; it decides nothing.</summary>
    [Function("OpenRunApproval")]
    public Task<IResult> Open(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "approve/runs/{id}")] HttpRequest request, string id, CancellationToken cancellation) =>
        api.ForAsync(request, Role.Approver, async caller =>
        {
            if (await Forms.ReadAsync(request, cancellation) is not { } form || form["request"] is not [{ Length: > 0 } asked])
            {
                return ApprovalHtml.NotUnderstood(request);
            }

            if (await approvals.FindAsync(asked, cancellation) is not { } record || record.Request.RunId != id
                || await links.CreateAsync(record, caller, cancellation) is not { } link)
            {
                return ApprovalHtml.Message(
                    request, StatusCodes.Status409Conflict, "Nothing to decide", "The request is closed, or you are not one of its approvers. Go back and reload the page.");
            }

            // Relative, so that it leads to the same site whatever stands in front of it.
            return ApprovalHtml.See(request, $"../{link.Token}");
        });
}
