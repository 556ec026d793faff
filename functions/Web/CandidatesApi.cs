using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Reflex.Engine.Automations;
using Reflex.Functions.Audit;
using Reflex.Functions.Catalog;
using Reflex.Functions.Compare;
using Reflex.Functions.Security;
using Reflex.Functions.Settings;

namespace Reflex.Functions.Web;

/// <summary>A candidate as lists show it.</summary>
/// <param name="Automation">The automation.</param>
/// <param name="Hash">Hash of the candidate.</param>
/// <param name="LiveHash">Hash of the live version; null if the automation was removed and nothing is compared.</param>
/// <param name="By">Who set it.</param>
/// <param name="At">When.</param>
/// <param name="Reason">Why.</param>
/// <param name="Text">Its text; absent in lists.</param>
/// <param name="Warnings">Lint warnings; only in the answer to setting it.</param>
public sealed record CandidateView(
    string Automation, string Hash, string? LiveHash, string By, DateTimeOffset At, string? Reason, string? Text = null, IReadOnlyList<string>? Warnings = null);

/// <summary>Body of a new candidate.</summary>
/// <param name="Text">The YAML text.</param>
/// <param name="Reason">Why it is tried.</param>
/// <param name="File">Its file's name, for messages.</param>
public sealed record CandidateBody(string? Text, [property: Reason] string? Reason, string? File);

/// <summary>Candidates: other versions of automations, tried in shadow beside the live ones.</summary>
public sealed class CandidatesApi(
    Api api, CandidateStore store, CandidateCatalog candidates, AutomationCatalog automations, IActionInputs actions, AuditLog audit, TimeProvider clock)
{
    // An automation has at most 256 Ki characters; JSON may double what it escapes.
    private const int MaxBody = 1_048_576;

    [Function("ListCandidates")]
    public Task<IResult> List(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "candidates")] HttpRequest request, CancellationToken cancellation) =>
        api.ForAsync(
            request,
            Role.Reader,
            async _ => Api.Ok(new { items = (await store.ReadAllAsync(cancellation)).Select(candidate => View(candidate)) }));

    /// <summary>The candidate of an automation, with its text.</summary>
    [Function("GetCandidate")]
    public Task<IResult> Get(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "automations/{name}/candidate")] HttpRequest request, string name, CancellationToken cancellation) =>
        api.ForAsync(
            request,
            Role.Reader,
            async _ => await store.FindAsync(name, cancellation) is { } candidate ? Api.Ok(View(candidate) with { Text = candidate.Text }) : Api.NotFound("candidate of", name));

    /// <summary>Sets or replaces the candidate of an automation.</summary>
    [Function("SetCandidate")]
    public Task<IResult> Set(
        [HttpTrigger(AuthorizationLevel.Anonymous, "put", Route = "automations/{name}/candidate")] HttpRequest request, string name, CancellationToken cancellation) =>
        api.ForAsync<CandidateBody>(request, Role.Operator, async (caller, body) =>
        {
            if (automations.Find(name) is null)
            {
                return Api.Error(
                    StatusCodes.Status404NotFound, "notFound",
                    $"There is no automation '{name}' to compare with. A new automation can run alone in mode shadow.");
            }

            AutomationLoadResult loaded = AutomationLoader.Load(body.Text ?? "", body.File ?? name + ".yaml", actions);
            if (loaded.Automation is not { } automation)
            {
                return Api.Error(
                    StatusCodes.Status400BadRequest, "badCandidate",
                    string.Join('\n', loaded.Diagnostics.Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error)));
            }

            if (automation.Name != name)
            {
                return Api.Error(
                    StatusCodes.Status400BadRequest, "otherName", $"The text defines automation '{automation.Name}', not '{name}'; a candidate must have the name of the live version.");
            }

            Candidate? before = await store.FindAsync(name, cancellation);
            var candidate = new Candidate
            {
                Automation = name,
                Text = automation.Text,
                Hash = automation.Hash,
                By = caller.Name,
                At = clock.GetUtcNow(),
                Reason = body.Reason,
            };
            await AuditAsync(
                AuditActions.CandidateSet, caller, name, new { before = before?.Hash, candidate.Hash, body.Reason }, cancellation);
            await candidates.SetAsync(candidate, cancellation);
            return Api.Ok(View(candidate) with
            {
                Warnings = [.. loaded.Diagnostics.Where(diagnostic => diagnostic.Severity != DiagnosticSeverity.Error).Select(diagnostic => diagnostic.ToString())],
            });
        }, cancellation, MaxBody);

    /// <summary>Ends the trial of a candidate; its comparisons stay for their retention.</summary>
    [Function("DropCandidate")]
    public Task<IResult> Drop(
        [HttpTrigger(AuthorizationLevel.Anonymous, "delete", Route = "automations/{name}/candidate")] HttpRequest request, string name, CancellationToken cancellation) =>
        api.ForAsync(request, Role.Operator, async caller =>
        {
            if (await store.FindAsync(name, cancellation) is not { } candidate)
            {
                return Api.NotFound("candidate of", name);
            }

            await AuditAsync(AuditActions.CandidateDropped, caller, name, new { candidate.Hash }, cancellation);
            await candidates.DropAsync(name, cancellation);
            return Api.Ok(View(candidate));
        });

    private Task AuditAsync<T>(string action, Caller caller, string name, T detail, CancellationToken cancellation) => audit.AppendAsync(
        new AuditEntry($"candidate/{name}/{Guid.NewGuid():N}", caller.Name, action, name, ReflexJson.ToElement(detail)), cancellation);

    private CandidateView View(Candidate candidate) =>
        new(
            candidate.Automation,
            candidate.Hash,
            automations.Find(candidate.Automation)?.Hash,
            candidate.By,
            candidate.At,
            candidate.Reason);
}
