using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Reflex.Functions.Audit;
using Reflex.Functions.DeadLetters;
using Reflex.Functions.Security;
using Reflex.Functions.Settings;

namespace Reflex.Functions.Web;

/// <summary>The body of a request to redrive dead letters.</summary>
public sealed record RedriveCommand
{
    /// <summary>Which letters; at least one condition, or <see cref="All"/>.</summary>
    public DeadLetterFilter Filter { get; init; } = new();

    /// <summary>All letters; required if the filter is empty, so that nobody redrives everything by omission.</summary>
    public bool All { get; init; }

    /// <summary>How many a second at most; 1 to 100. Default: 10.</summary>
    public int PerSecond { get; init; } = 10;

    /// <summary>How many in all at most; 1 to 100,000. Default: 1,000.</summary>
    public int Max { get; init; } = 1000;
}

/// <summary>Dead letters of the queues and rejected events: list, inspect, redrive.</summary>
public sealed class DeadLettersApi(Api api, DeadLetterSources sources, AuditLog audit, TimeProvider clock)
{
    private const int DefaultTop = 50;
    private const int MaxTop = 200;
    private const string InstancePrefix = "redrive-";

    /// <summary>
    /// Dead letters of one source, oldest first for queues and newest first for rejected events, or the first ones of every source.
    /// </summary>
    [Function("ListDeadLetters")]
    public Task<IResult> List(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "dead-letters")] HttpRequest request, CancellationToken cancellation) =>
        api.ForAsync(request, Role.Reader, async _ =>
        {
            if (!TryReadFilter(request, out DeadLetterFilter filter, out int top, out string? mistake))
            {
                return Api.Error(StatusCodes.Status400BadRequest, "badQuery", mistake!);
            }

            string? name = request.Query["source"];
            if (name is not null && sources.Find(name) is null)
            {
                return UnknownSource(name);
            }

            var items = new List<DeadLetter>();
            string? next = null;
            foreach (IDeadLetterSource source in name is null ? sources.All : [sources.Find(name)!])
            {
                DeadLetterPage page = await source.ListAsync(name is null ? null : (string?)request.Query["next"], top, cancellation);
                items.AddRange(page.Items.Where(filter.Matches));
                next = name is null ? null : page.Next;
            }

            return Api.Ok(new { items, next });
        });

    /// <summary>One dead letter with its whole body.</summary>
    [Function("GetDeadLetter")]
    public Task<IResult> Get(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "dead-letters/{source}/{id}")] HttpRequest request,
        string source,
        string id,
        CancellationToken cancellation) =>
        api.ForAsync(request, Role.Reader, async _ => sources.Find(source) is not { } known ? UnknownSource(source)
            : await known.FindAsync(id, cancellation) is { } letter ? Api.Ok(letter)
            : Api.NotFound("dead letter", $"{source}/{id}"));

    /// <summary>Starts a redrive; answers 202 with the redrive's ID.</summary>
    [Function("RedriveSource")]
    public Task<IResult> Redrive(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "dead-letters/{source}/redrive")] HttpRequest request,
        string source,
        [DurableClient] DurableTaskClient client,
        CancellationToken cancellation) =>
        api.ForAsync<RedriveCommand>(request, Role.Operator, async (caller, command) =>
        {
            if (sources.Find(source) is null)
            {
                return UnknownSource(source);
            }

            if (Problem(command) is { } problem)
            {
                return Api.Error(StatusCodes.Status400BadRequest, "badRedrive", problem);
            }

            string id = $"{InstancePrefix}{Guid.NewGuid():N}";
            var input = new RedriveRequest
            {
                Source = source,
                Filter = command.Filter,
                PerSecond = command.PerSecond,
                Max = command.Max,
                RequestedBy = caller.Name,
                Before = clock.GetUtcNow(),
            };
            await audit.AppendAsync(
                new AuditEntry(id, caller.Name, AuditActions.RedriveRequested, source, ReflexJson.ToElement(command)), cancellation);
            await client.ScheduleNewOrchestrationInstanceAsync(
                OrchestratorNames.Redrive, input, new StartOrchestrationOptions(id), cancellation);
            return Results.Json(new { id }, ReflexJson.Options, statusCode: StatusCodes.Status202Accepted);
        }, cancellation);

    /// <summary>The progress of a redrive.</summary>
    [Function("GetRedrive")]
    public Task<IResult> GetRedrive(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "redrives/{id}")] HttpRequest request,
        string id,
        [DurableClient] DurableTaskClient client,
        CancellationToken cancellation) =>
        api.ForAsync(request, Role.Reader, async _ =>
        {
            OrchestrationMetadata? instance = id.StartsWith(InstancePrefix, StringComparison.Ordinal)
                ? await client.GetInstanceAsync(id, getInputsAndOutputs: true, cancellation)
                : null;
            if (instance is null)
            {
                return Api.NotFound("redrive", id);
            }

            RedriveProgress? progress = instance.SerializedCustomStatus is null ? null : instance.ReadCustomStatusAs<RedriveProgress>();
            return Api.Ok(new
            {
                id,
                status = instance.RuntimeStatus.ToString(),
                done = progress?.Done ?? 0,
                finished = instance.IsCompleted,
                problem = instance.FailureDetails?.ErrorMessage,
            });
        });

    private static string? Problem(RedriveCommand command) =>
        command.Filter.IsEmpty && !command.All ? "Set ids, reason, from or to, or all: true for everything."
        : command.PerSecond is < 1 or > 100 ? "perSecond must be a number from 1 to 100."
        : command.Max is < 1 or > 100_000 ? "max must be a number from 1 to 100000."
        : null;

    private IResult UnknownSource(string name) =>
        Api.Error(
            StatusCodes.Status404NotFound, "notFound", $"Unknown source '{name}'; expected one of {string.Join(", ", sources.Names)}.");

    private static bool TryReadFilter(HttpRequest request, out DeadLetterFilter filter, out int top, out string? mistake)
    {
        filter = new DeadLetterFilter { Reason = request.Query["reason"] };
        top = DefaultTop;
        mistake = null;
        if (request.Query["top"] is [{ } size] && (!int.TryParse(size, out top) || top is < 1 or > MaxTop))
        {
            mistake = $"'top' must be a number from 1 to {MaxTop}, not '{size}'.";
        }
        else if (!TryReadTime(request, "from", out DateTimeOffset? from) || !TryReadTime(request, "to", out DateTimeOffset? to))
        {
            mistake = "'from' and 'to' must be times such as 2026-03-01T12:00:00Z.";
        }
        else
        {
            filter = filter with { From = from, To = to };
        }

        return mistake is null;
    }

    private static bool TryReadTime(HttpRequest request, string name, out DateTimeOffset? time)
    {
        time = null;
        if (request.Query[name] is not [{ Length: > 0 } text])
        {
            return true;
        }

        bool valid = DateTimeOffset.TryParse(
            text, System.Globalization.CultureInfo.InvariantCulture, System.Globalization.DateTimeStyles.AssumeUniversal, out DateTimeOffset parsed);
        time = parsed;
        return valid;
    }
}
