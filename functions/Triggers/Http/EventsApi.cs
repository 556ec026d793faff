using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Reflex.Functions.Intake;
using Reflex.Functions.Security;
using Reflex.Functions.Storage;

namespace Reflex.Functions.Triggers.Http;

/// <summary>What came in: accepted and rejected events.</summary>
public sealed class EventsApi(Api api, EventArchive archive, RejectedEvents rejected)
{
    /// <summary>The newest accepted events, at most <c>top</c>.</summary>
    [Function("ListEvents")]
    public async Task<IResult> List([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "events")] HttpRequest request, CancellationToken cancellation)
    {
        (_, IResult? refusal) = api.Authorize(request, Role.Reader);
        return refusal ?? await Api.PageAsync(
            request, async page => new ListPage<ArchivedEvent>(await archive.ReadNewestAsync(page.Size, cancellation), null));
    }

    /// <summary>Rejected events, newest first.</summary>
    [Function("ListRejected")]
    public async Task<IResult> ListRejected([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "rejected")] HttpRequest request, CancellationToken cancellation)
    {
        (_, IResult? refusal) = api.Authorize(request, Role.Reader);
        return refusal ?? await Api.PageAsync(request, page => rejected.ListAsync(page, cancellation));
    }

    /// <summary>One rejected event with what it was.</summary>
    [Function("GetRejected")]
    public async Task<IResult> GetRejected(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "rejected/{id}")] HttpRequest request, string id, CancellationToken cancellation)
    {
        (_, IResult? refusal) = api.Authorize(request, Role.Reader);
        return refusal ?? (await rejected.FindAsync(id, cancellation) is { } entry ? Api.Ok(entry) : Api.NotFound("rejected event", id));
    }
}
