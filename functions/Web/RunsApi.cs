using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Reflex.Engine.Execution;
using Reflex.Functions.Audit;
using Reflex.Functions.Intake;
using Reflex.Functions.Runs;
using Reflex.Functions.Security;
using Reflex.Functions.Settings;
using Reflex.Functions.Storage;
using Reflex.Functions.Upkeep;

namespace Reflex.Functions.Web;

/// <summary>A run with its timeline.</summary>
public sealed record RunView(RunRecord Run, IReadOnlyList<TimelineEntry> Timeline);

/// <summary>Body of a request to stop a run.</summary>
public sealed record CancelBody([property: Reason] string? Reason, bool Undo);

/// <summary>Body of a request to release a held run.</summary>
public sealed record ReleaseBody([property: Reason] string? Reason);

/// <summary>Runs: list, show, stop, release.</summary>
public sealed class RunsApi(Api api, RunStore store, MatchStarter starter, RunReconciler reconciler, AuditLog audit)
{
    /// <summary>Newest first; one of <c>state</c>, <c>automation</c>, <c>target</c>, <c>incident</c> chooses.</summary>
    [Function("ListRuns")]
    public Task<IResult> List(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "runs")] HttpRequest request, CancellationToken cancellation) =>
        api.ForAsync(request, Role.Reader, async _ => IndexOf(request) is { } index
            ? await Api.PageAsync(request, page => store.ListAsync(index, page, cancellation))
            : Api.Error(StatusCodes.Status400BadRequest, "badState", $"'state' must be one of {string.Join(", ", Enum.GetNames<RunState>())}."));

    /// <summary>One run with its timeline.</summary>
    [Function("GetRun")]
    public Task<IResult> Get(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "runs/{id}")] HttpRequest request,
        string id,
        [DurableClient] DurableTaskClient client,
        CancellationToken cancellation) =>
        api.ForAsync(request, Role.Reader, async _ =>
        {
            if (await store.FindAsync(id, cancellation) is not { } stored)
            {
                return Api.NotFound("run", id);
            }

            RunRecord run = await reconciler.ReconcileAsync(stored, client, cancellation);
            return Api.Ok(new RunView(run.Summary, await store.ReadTimelineAsync(id, cancellation)));
        });

    /// <summary>Asks a run to stop: it finishes the current step, or undoes the finished steps.</summary>
    [Function("CancelRun")]
    public Task<IResult> Cancel(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "runs/{id}/cancel")] HttpRequest request,
        string id,
        [DurableClient] DurableTaskClient client,
        CancellationToken cancellation) =>
        api.ForAsync<CancelBody>(request, Role.Operator, async (caller, body) =>
        {
            if (await store.FindAsync(id, cancellation) is not { } stored)
            {
                return Api.NotFound("run", id);
            }

            RunRecord run = await reconciler.ReconcileAsync(stored, client, cancellation);
            if (run.State.IsFinal())
            {
                return Api.Error(StatusCodes.Status409Conflict, "ended", $"Run {id} has ended ({run.State}).");
            }

            await client.RaiseEventAsync(id, EventNames.Cancel, new CancelRequest(caller.Name, body.Reason, body.Undo), cancellation);
            return Results.Json(
                new { message = "The run will stop after the current step." },
                ReflexJson.Options,
                statusCode: StatusCodes.Status202Accepted);
        }, cancellation);

    /// <summary>Starts a held run anew and skips the guard that held it, but not the kill switch.</summary>
    [Function("ReleaseRun")]
    public Task<IResult> Release(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "runs/{id}/release")] HttpRequest request,
        string id,
        [DurableClient] DurableTaskClient client,
        CancellationToken cancellation) =>
        api.ForAsync<ReleaseBody>(request, Role.Operator, async (caller, body) =>
        {
            if (await store.FindAsync(id, cancellation) is not { } held)
            {
                return Api.NotFound("run", id);
            }

            if (held is not { State: RunState.Held, Request: { } original })
            {
                return Api.Error(StatusCodes.Status409Conflict, "notHeld", $"Run {id} is not held; it is {held.State}.");
            }

            RunRequest released = original with { RunId = InstanceIds.Released(id, 1), ReleasedFrom = id, StartedBy = caller.Name };
            bool isNew = await starter.ScheduleAsync(released, client, cancellation);
            await audit.AppendAsync(
                new AuditEntry($"{id}/released", caller.Name, AuditActions.RunReleased, id, ReflexJson.ToElement(
                    new { guard = held.Guard, reason = body.Reason, releasedAs = released.RunId })),
                cancellation);
            return isNew
                ? Results.Json(new { runId = released.RunId }, ReflexJson.Options, statusCode: StatusCodes.Status202Accepted)
                : Api.Error(StatusCodes.Status409Conflict, "released", $"Run {id} was already released as {released.RunId}.");
        }, cancellation);

    private static string? IndexOf(HttpRequest request)
    {
        if (request.Query["automation"] is [{ Length: > 0 } automation])
        {
            return RunStore.ByAutomation(automation);
        }

        if (request.Query["target"] is [{ Length: > 0 } target])
        {
            return RunStore.ByTarget(target);
        }

        if (request.Query["incident"] is [{ Length: > 0 } incident])
        {
            return RunStore.ByIncident(incident);
        }

        return request.Query["state"] is not [{ Length: > 0 } state]
            || state.Equals("all", StringComparison.OrdinalIgnoreCase) ? TableKeys.All
            : Enum.TryParse(state, ignoreCase: true, out RunState parsed) && Enum.IsDefined(parsed) ? RunStore.ByState(parsed)
            : null;
    }
}
