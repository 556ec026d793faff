using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Reflex.Engine.Admission;
using Reflex.Functions.Approvals;
using Reflex.Functions.Security;

namespace Reflex.Functions.Web;

/// <summary>
/// The page behind a link. Opening it shows the request and changes nothing; only the form's POST decides. The token, which
/// no other site knows, is what protects the form from being sent by one.
/// </summary>
public sealed class ApprovePage(Api api, ApprovalLinks links, ApprovalStore store, DecisionService decisions)
{
    [Function("ShowApprovalPage")]
    public Task<IResult> Show(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "approve/{token}")] HttpRequest request, string token, CancellationToken cancellation) =>
        api.ForAsync(request, Role.None, async caller =>
        {
            if (await links.FindAsync(token, cancellation) is not { } link
                || await store.FindAsync(link.ApprovalId, cancellation) is not { } record)
            {
                return Gone(request);
            }

            return Holder(link, caller) is null
                ? ApprovalHtml.Message(request, StatusCodes.Status403Forbidden, "Not your link", $"This link was made for {link.Approver}; you are signed in as {caller.Name}.")
                : ApprovalHtml.Request(request, record, link);
        });

    /// <summary>Records a decision; the link is used up.</summary>
    [Function("PostApprovalPage")]
    public Task<IResult> Post(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "approve/{token}")] HttpRequest request,
        string token,
        [DurableClient] DurableTaskClient client,
        CancellationToken cancellation) =>
        api.ForAsync(request, Role.None, async caller =>
        {
            IFormCollection? form = await Forms.ReadAsync(request, cancellation);
            DecisionVerdict? verdict = form?["verdict"].ToString() switch
            {
                "approve" => DecisionVerdict.Approve,
                "reject" => DecisionVerdict.Reject,
                _ => null,
            };
            if (form is null || verdict is not { } chosen)
            {
                return ApprovalHtml.NotUnderstood(request);
            }

            if (await links.FindAsync(token, cancellation) is not { } link || Holder(link, caller) is not { } holder)
            {
                return Gone(request);
            }

            string? reason = form["reason"].ToString() is { Length: > 0 } text ? text.Trim() : null;
            // A decision that is refused anyway must not use up the link.
            if (await store.FindAsync(link.ApprovalId, cancellation) is { Request.ReasonRequired: true } && string.IsNullOrEmpty(reason))
            {
                return ApprovalHtml.Message(
                    request, StatusCodes.Status400BadRequest, "A reason is required", "Go back and enter a reason.");
            }

            if (await links.UseAsync(token, chosen, cancellation) is null)
            {
                return Gone(request);
            }

            DecisionResult? result = await decisions.DecideAsync(
                link.ApprovalId, holder, new DecisionAsked(chosen, reason, null, "link"), client, cancellation);
            return result is null ? Gone(request) : Answer(request, result);
        });

    // Whoever holds a link acts as the approver it was made for; a link for a group acts as the person who is signed in.
    private static Caller? Holder(ApprovalLink link, Caller caller)
    {
        if (!caller.Is(link.Approver))
        {
            return null;
        }

        bool inPerson = string.Equals(link.Approver, caller.Name, StringComparison.OrdinalIgnoreCase);
        return caller with
        {
            IsInEveryGroup = caller.IsInEveryGroup && inPerson,
            Groups = new HashSet<string>([.. caller.Groups, link.Approver], StringComparer.OrdinalIgnoreCase),
        };
    }

    private static IResult Answer(HttpRequest request, DecisionResult result) => result.Answer switch
    {
        DecisionAnswer.Recorded or DecisionAnswer.Repeated => ApprovalHtml.Message(
            request, StatusCodes.Status200OK, "Recorded", result.Message),
        DecisionAnswer.NotAllowed => ApprovalHtml.Message(request, StatusCodes.Status403Forbidden, "Not allowed", result.Message),
        DecisionAnswer.Invalid => ApprovalHtml.Message(request, StatusCodes.Status400BadRequest, "Not recorded", result.Message),
        _ => ApprovalHtml.Message(request, StatusCodes.Status409Conflict, "Too late", result.Message),
    };

    // The same answer for unknown, expired and used links, so that a guess learns nothing.
    private static IResult Gone(HttpRequest request) =>
        ApprovalHtml.Message(
            request,
            StatusCodes.Status410Gone,
            "This link is no longer valid",
            "It was used, has expired or never existed. See the list of approvals.");
}
