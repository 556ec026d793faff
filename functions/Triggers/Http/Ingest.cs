using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Reflex.Functions.Triggers.Http;

/// <summary>
/// Takes events of action groups and other systems over HTTP, checks who sends them, and puts them into a queue. It does nothing
/// else: what is slow or may fail happens behind the queue, where it is retried.
/// </summary>
public sealed class Ingest(IngestHandler handler)
{
    /// <summary>Answers 202 once the event is in the queue; 400, 401, 403, 404, 413 or 415 where it never will be, 503 where it may be later.</summary>
    /// <param name="request">The request: JSON in the body.</param>
    /// <param name="source">Name of the source, as configured under <c>Reflex__Ingest__Sources</c>.</param>
    /// <param name="cancellation">Ends with the request.</param>
    [Function(nameof(Ingest))]
    public Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "ingest/{source}")] HttpRequest request,
        string source,
        CancellationToken cancellation) => handler.HandleAsync(request, source, cancellation);
}
