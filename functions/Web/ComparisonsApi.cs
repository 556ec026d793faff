using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Reflex.Functions.Catalog;
using Reflex.Functions.Compare;
using Reflex.Functions.Runs;
using Reflex.Functions.Security;

namespace Reflex.Functions.Web;

/// <summary>The counts of a trial.</summary>
/// <param name="Automation">The automation.</param>
/// <param name="LiveHash">Hash of the live version.</param>
/// <param name="CandidateHash">Hash of the candidate.</param>
/// <param name="Same">Matches with the same planned run.</param>
/// <param name="Different">Matches with different planned runs.</param>
/// <param name="OnlyLive">Matches of the live version only.</param>
/// <param name="OnlyCandidate">Matches of the candidate only.</param>
/// <param name="CountedTo">A count that reaches this number means that many or more.</param>
public sealed record TrialSummary(
    string Automation, string LiveHash, string CandidateHash, int Same, int Different, int OnlyLive, int OnlyCandidate, int CountedTo);

/// <summary>A comparison and, if the live version ran, that run.</summary>
public sealed record ComparisonView(Comparison Comparison, RunRecord? LiveRun);

/// <summary>Where candidates differ from the live versions.</summary>
public sealed class ComparisonsApi(Api api, ComparisonStore store, CandidateStore candidates, AutomationCatalog automations, RunStore runs)
{
    /// <summary>How often the two versions differ.</summary>
    [Function("GetComparison")]
    public Task<IResult> Summarise(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "automations/{name}/comparison")] HttpRequest request, string name, CancellationToken cancellation) =>
        ForVersionsAsync(request, name, async versions =>
        {
            int[] counts = await Task.WhenAll(Enum.GetValues<ComparisonOutcome>()
                .Select(outcome => store.CountAsync(ComparisonStore.ByOutcome(versions.TrialId, outcome), cancellation)));
            return Api.Ok(new TrialSummary(
                name,
                versions.Live,
                versions.Candidate,
                counts[(int)ComparisonOutcome.Same],
                counts[(int)ComparisonOutcome.Different],
                counts[(int)ComparisonOutcome.OnlyLive],
                counts[(int)ComparisonOutcome.OnlyCandidate],
                ComparisonStore.CountLimit));
        }, cancellation);

    /// <summary>
    /// The comparisons of a trial, newest first; <c>outcome</c> chooses, by default all in which the versions differ. <c>live</c> and
    /// <c>candidate</c> name earlier versions, by their hashes.
    /// </summary>
    [Function("ListComparisons")]
    public Task<IResult> List(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "automations/{name}/comparisons")] HttpRequest request, string name, CancellationToken cancellation) =>
        ForVersionsAsync(
            request,
            name,
            async versions => IndexOf(request, versions.TrialId) is { } index
                ? await Api.PageAsync(request, page => store.ListAsync(index, page, cancellation))
                : Api.Error(
                    StatusCodes.Status400BadRequest, "badOutcome", $"'outcome' must be one of {string.Join(", ", Enum.GetNames<ComparisonOutcome>())}, Differing, All."),
            cancellation);

    /// <summary>One comparison: the planned run of each version, and the live version's actual run.</summary>
    [Function("GetComparisonDetail")]
    public Task<IResult> Get(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "comparisons/{id}")] HttpRequest request, string id, CancellationToken cancellation) =>
        api.ForAsync(request, Role.Reader, async _ =>
        {
            if (await store.FindAsync(id, cancellation) is not { } comparison)
            {
                return Api.NotFound("comparison", id);
            }

            RunRecord? run = comparison.LiveRunId is { } runId ? await runs.FindAsync(runId, cancellation) : null;
            return Api.Ok(new ComparisonView(comparison, run?.Summary));
        });

    /// <summary>Answers a reader about two versions of an automation, if both are known.</summary>
    private Task<IResult> ForVersionsAsync(
        HttpRequest request, string name, Func<Versions, Task<IResult>> answer, CancellationToken cancellation) =>
        api.ForAsync(request, Role.Reader, async _ =>
        {
            (Versions? versions, IResult? missing) = await VersionsAsync(request, name, cancellation);
            return missing ?? await answer(versions!);
        });

    private async Task<(Versions? Versions, IResult? Missing)> VersionsAsync(
        HttpRequest request, string name, CancellationToken cancellation)
    {
        string? live = Asked(request, "live") ?? automations.Find(name)?.Hash;
        if (live is null)
        {
            return (null, Api.NotFound("automation", name));
        }

        string? candidate = Asked(request, "candidate") ?? (await candidates.FindAsync(name, cancellation))?.Hash;
        return candidate is null
            ? (null, Api.Error(
                StatusCodes.Status404NotFound, "noCandidate",
                $"Automation '{name}' has no candidate. Set one with `reflex candidate set FILE`, or name an earlier one by its hash: ?candidate=HASH."))
            : (new Versions(live, candidate, InstanceIds.Trial(name, live, candidate)), null);
    }

    private static string? IndexOf(HttpRequest request, string trialId) => Asked(request, "outcome") switch
    {
        null => ComparisonStore.Differing(trialId),
        { } word when word.Equals("differing", StringComparison.OrdinalIgnoreCase) => ComparisonStore.Differing(trialId),
        { } word when word.Equals("all", StringComparison.OrdinalIgnoreCase) => ComparisonStore.ByTrial(trialId),
        { } word when Enum.TryParse(word, ignoreCase: true, out ComparisonOutcome outcome) && Enum.IsDefined(outcome) =>
            ComparisonStore.ByOutcome(trialId, outcome),
        _ => null,
    };

    private static string? Asked(HttpRequest request, string name) => request.Query[name] is [{ Length: > 0 } value] ? value : null;

    private sealed record Versions(string Live, string Candidate, string TrialId);
}
