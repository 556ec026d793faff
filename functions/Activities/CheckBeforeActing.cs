using Microsoft.Azure.Functions.Worker;
using Reflex.Functions.Approvals;
using Reflex.Functions.Guards;

namespace Reflex.Functions.Activities;

/// <summary>What a run wants to know before it acts.</summary>
/// <param name="RunId">The run.</param>
/// <param name="Automation">Its automation.</param>
/// <param name="Approvals">The requests that it goes by.</param>
public sealed record ActingQuestion(string RunId, string Automation, IReadOnlyList<string> Approvals);

/// <summary>What it finds.</summary>
/// <param name="Controls">The switches as they are now.</param>
/// <param name="Objection">Why one of the requests does not hold any more; null: they all do.</param>
public sealed record ActingAnswer(EffectiveControls Controls, string? Objection);

/// <summary>
/// Looks at everything that a run goes by as it is now: hours may have passed since it was told, and what the orchestration remembers is not what counts.
/// </summary>
public sealed class CheckBeforeActing(ControlStore controls, ApprovalStore approvals)
{
    /// <summary>Looks.</summary>
    [Function(nameof(CheckBeforeActing))]
    public async Task<ActingAnswer> Run([ActivityTrigger] ActingQuestion question, CancellationToken cancellation)
    {
        EffectiveControls effective = await controls.ReadAsync(question.Automation, cancellation);
        foreach (string id in question.Approvals)
        {
            if (Objection(id, question.RunId, await approvals.FindAsync(id, cancellation)) is { } objection)
            {
                return new ActingAnswer(effective, objection);
            }
        }

        return new ActingAnswer(effective, null);
    }

    private static string? Objection(string id, string runId, ApprovalRecord? record) => record switch
    {
        null => $"Request {id} is gone, so nobody can say who approved it.",
        { Request.RunId: { } other } when other != runId => $"Request {id} is of run {other}.",
        { State: ApprovalState.Approved or ApprovalState.Proceeded } => null,
        _ => $"Request {id} is {record.State.ToString().ToLowerInvariant()}{(record.Reason is null ? "." : $": {record.Reason}")}",
    };
}
