using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Reflex.Functions.Archive;
using Reflex.Functions.Security;
using Reflex.Functions.Storage;

namespace Reflex.Functions.Web;

/// <summary>Accepted and rejected events.</summary>
public sealed class EventsApi(Api api, EventArchive archive, RejectedEvents rejected)
{
    /// <summary>The newest accepted events, at most <c>top</c>.</summary>
    [Function("ListEvents")]
    public Task<IResult> List(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "events")] HttpRequest request, CancellationToken cancellation) =>
        api.ForAsync(request, Role.Reader, async _ => await Api.PageAsync(
            request, async page => new ListPage<ArchivedEvent>(await archive.ReadNewestAsync(page.Size, cancellation), null)));

    /// <summary>Rejected events, newest first.</summary>
    [Function("ListRejected")]
    public Task<IResult> ListRejected(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "rejected")] HttpRequest request, CancellationToken cancellation) =>
        api.ForAsync(request, Role.Reader, _ => Api.PageAsync(request, page => rejected.ListAsync(page, cancellation)));

    /// <summary>One rejected event with its raw text.</summary>
    [Function("GetRejected")]
    public Task<IResult> GetRejected(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "rejected/{id}")] HttpRequest request, string id, CancellationToken cancellation) =>
        api.ForAsync(
            request,
            Role.Reader,
            async _ => await rejected.FindAsync(id, cancellation) is { } entry ? Api.Ok(entry) : Api.NotFound("rejected event", id));
}
