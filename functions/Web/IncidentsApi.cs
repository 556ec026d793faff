using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Reflex.Engine.Admission;
using Reflex.Functions.Incidents;
using Reflex.Functions.Security;
using Reflex.Functions.Storage;

namespace Reflex.Functions.Web;

public sealed class IncidentsApi(Api api, IncidentStore store)
{
    /// <summary>
    /// Newest first; <c>state</c> or <c>automation</c> chooses. A page is one read of a table: counts of open ones are as they were written
    /// last, a few seconds ago at most (<see cref="Entities.IncidentEntity"/>).
    /// </summary>
    [Function("ListIncidents")]
    public Task<IResult> List(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "incidents")] HttpRequest request, CancellationToken cancellation) =>
        api.ForAsync(request, Role.Reader, async _ => IndexOf(request) is { } index
            ? await Api.PageAsync(request, page => store.ListAsync(index, page, cancellation))
            : Api.Error(StatusCodes.Status400BadRequest, "badState", $"'state' must be one of {string.Join(", ", Enum.GetNames<IncidentState>())}."));

    /// <summary>One incident with its current count; its runs are listed by <c>runs?incident=</c>.</summary>
    [Function("GetIncident")]
    public Task<IResult> Get(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "incidents/{id}")] HttpRequest request,
        string id,
        [DurableClient] DurableTaskClient client,
        CancellationToken cancellation) =>
        api.ForAsync(request, Role.Reader, async _ => await store.FindAsync(id, cancellation) is { } incident
            ? Api.Ok(await LiveIncident.ReadAsync(incident, client, cancellation))
            : Api.NotFound("incident", id));

    private static string? IndexOf(HttpRequest request)
    {
        if (request.Query["automation"] is [{ Length: > 0 } automation])
        {
            return IncidentStore.ByAutomation(automation);
        }

        return request.Query["state"] is not [{ Length: > 0 } state]
            || state.Equals("all", StringComparison.OrdinalIgnoreCase) ? TableKeys.All
            : Enum.TryParse(state, ignoreCase: true, out IncidentState parsed) && Enum.IsDefined(parsed) ? IncidentStore.ByState(parsed)
            : null;
    }
}
