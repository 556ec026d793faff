using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Reflex.Engine.Admission;
using Reflex.Functions.Approvals;
using Reflex.Functions.Runs;
using Reflex.Functions.Security;
using Reflex.Functions.Storage;

namespace Reflex.Functions.Web;

/// <summary>
/// A page with a run's approval requests as they are now; a message can link to it before any request exists. Whoever may decide one
/// gets a link of their own by a button and decides on its page (<see cref="ApprovePage"/>), as every link does.
/// </summary>
public sealed class RunApprovalsPage(Api api, ApprovalStore approvals, RunStore runs, OwnLinks links)
{
    // Further requests of a run are in the list of approvals.
    private const int MostRequests = 50;

    /// <summary>Shows the requests as they are now.</summary>
    [Function("ShowRunApprovals")]
    public Task<IResult> Show(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "approve/runs/{id}")] HttpRequest request, string id, CancellationToken cancellation) =>
        api.ForAsync(request, Role.Reader, async caller =>
        {
            ListPage<ApprovalRecord> asked = await approvals.ListAsync(
                ApprovalStore.ByRun(id), new PageRequest(MostRequests, null), cancellation);
            return asked.Items.Count == 0 && await runs.FindAsync(id, cancellation) is null
                ? ApprovalHtml.Message(request, StatusCodes.Status404NotFound, "No such run", $"There is no run '{id}'.")
                : ApprovalHtml.Run(request, id, asked.Items, record => links.MayAsk(record, caller));
        });

    /// <summary>Redirects the caller to a personal link for one of them; decides nothing.</summary>
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

            // Relative, so that it works behind any proxy.
            return ApprovalHtml.See(request, $"../{link.Token}");
        });
}
