using Microsoft.Azure.Functions.Worker;
using Reflex.Engine.Admission;
using Reflex.Engine.Execution;
using Reflex.Functions.Approvals;
using Reflex.Functions.Guards;

namespace Reflex.Functions.Activities;

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
