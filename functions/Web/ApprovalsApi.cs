using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Reflex.Engine.Admission;
using Reflex.Functions.Approvals;
using Reflex.Functions.Security;
using Reflex.Functions.Storage;

namespace Reflex.Functions.Web;

/// <summary>Approval requests: list, show, decide, create a link.</summary>
public sealed class ApprovalsApi(Api api, ApprovalStore store, DecisionService decisions, OwnLinks links)
{
    /// <summary>Newest first; <c>state</c> (default <c>pending</c>, or <c>all</c>), <c>run</c> or <c>automation</c> choose.</summary>
    [Function("ListApprovals")]
    public Task<IResult> List(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "approvals")] HttpRequest request, CancellationToken cancellation) =>
        api.ForAsync(request, Role.Reader, async caller =>
        {
            if (IndexOf(request) is not { } index)
            {
                return Api.Error(
                    StatusCodes.Status400BadRequest,
                    "badState",
                    $"'state' must be all or one of {string.Join(", ", Enum.GetNames<ApprovalState>())}.");
            }

            return await Api.PageAsync(request, async page =>
            {
                ListPage<ApprovalRecord> records = await store.ListAsync(index, page, cancellation);
                return new ListPage<ApprovalView>([.. records.Items.Select(record => ApprovalView.Of(record, caller))], records.Next);
            });
        });

    [Function("GetApproval")]
    public Task<IResult> Get(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "approvals/{id}")] HttpRequest request, string id, CancellationToken cancellation) =>
        api.ForAsync(request, Role.Reader, async caller =>
            await store.FindAsync(id, cancellation) is { } record ? Api.Ok(ApprovalView.Of(record, caller)) : Api.NotFound("approval", id));

    /// <summary>Decides. Who may is up to the request's approvers, whatever the role.</summary>
    [Function("DecideApproval")]
    public Task<IResult> Decide(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "approvals/{id}/decision")] HttpRequest request,
        string id,
        [DurableClient] DurableTaskClient client,
        CancellationToken cancellation) =>
        api.ForAsync<DecisionBody>(request, Role.Approver, async (caller, body) =>
        {
            var asked = new DecisionAsked(
                body.Verdict, string.IsNullOrWhiteSpace(body.Reason) ? null : body.Reason.Trim(), body.DelegateTo?.Trim(), "api");
            DecisionResult? result = await decisions.DecideAsync(id, caller, asked, client, cancellation);
            return result is null ? Api.NotFound("approval", id) : Answer(result, caller);
        }, cancellation);

    /// <summary>Creates a personal link for an approver, valid for one decision.</summary>
    [Function("CreateApprovalLink")]
    public Task<IResult> Link(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "approvals/{id}/link")] HttpRequest request, string id, CancellationToken cancellation) =>
        api.ForAsync(request, Role.Approver, async caller =>
        {
            if (await store.FindAsync(id, cancellation) is not { } record)
            {
                return Api.NotFound("approval", id);
            }

            return await links.CreateAsync(record, caller, cancellation) is { } link
                ? Api.Ok(new { url = link.Url, expiresAt = link.ExpiresAt })
                : Api.Error(StatusCodes.Status409Conflict, "notPending", "You cannot decide this request.");
        });

    private static IResult Answer(DecisionResult result, Caller caller)
    {
        var view = new DecisionView(result.Answer.ToString(), result.Message, ApprovalView.Of(result.Record, caller));
        int status = result.Answer switch
        {
            DecisionAnswer.Recorded or DecisionAnswer.Repeated => StatusCodes.Status200OK,
            DecisionAnswer.NotAllowed => StatusCodes.Status403Forbidden,
            DecisionAnswer.Invalid => StatusCodes.Status400BadRequest,
            _ => StatusCodes.Status409Conflict,
        };
        return status == StatusCodes.Status200OK
            ? Api.Ok(view)
            : Api.Error(status, char.ToLowerInvariant(view.Answer[0]) + view.Answer[1..], result.Message);
    }

    private static string? IndexOf(HttpRequest request)
    {
        if (request.Query["run"] is [{ Length: > 0 } run])
        {
            return ApprovalStore.ByRun(run);
        }

        if (request.Query["automation"] is [{ Length: > 0 } automation])
        {
            return ApprovalStore.ByAutomation(automation);
        }

        string state = request.Query["state"] is [{ Length: > 0 } given] ? given : nameof(ApprovalState.Pending);
        return state.Equals("all", StringComparison.OrdinalIgnoreCase) ? TableKeys.All
            : Enum.TryParse(state, ignoreCase: true, out ApprovalState parsed) && Enum.IsDefined(parsed) ? ApprovalStore.ByState(parsed)
            : null;
    }
}
