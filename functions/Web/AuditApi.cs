using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Reflex.Functions.Audit;
using Reflex.Functions.Security;

namespace Reflex.Functions.Web;

/// <summary>The audit: list, verify.</summary>
public sealed class AuditApi(Api api, AuditLog audit)
{
    /// <summary>Lists records, newest first.</summary>
    [Function("ListAudit")]
    public Task<IResult> List(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "audit")] HttpRequest request, CancellationToken cancellation) =>
        api.ForAsync(request, Role.Reader, _ => Api.PageAsync(request, page => audit.ListAsync(page, cancellation)));

    /// <summary>
    /// Checks the whole chain and names what is wrong; with <c>?head=</c> also checks that a hash noted earlier is still in it.
    /// </summary>
    [Function("VerifyAudit")]
    public Task<IResult> Verify(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "audit/verify")] HttpRequest request, CancellationToken cancellation) =>
        api.ForAsync(request, Role.Reader, async _ => request.Query["head"].FirstOrDefault() is not { } head ? Api.Ok(await audit.VerifyAsync(cancellation))
            : IsHash(head) ? Api.Ok(await audit.VerifyAsync(head.ToLowerInvariant(), cancellation))
            : Api.Error(StatusCodes.Status400BadRequest, "badHead", $"'head' must be a headHash of an earlier answer, {AuditRecord.Genesis.Length} hexadecimal digits."));

    // A misspelt hash must not look like a truncated chain.
    private static bool IsHash(string text) => text.Length == AuditRecord.Genesis.Length && text.All(char.IsAsciiHexDigit);
}
