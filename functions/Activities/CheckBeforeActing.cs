using Microsoft.Azure.Functions.Worker;
using Reflex.Engine.Admission;
using Reflex.Engine.Execution;
using Reflex.Functions.Approvals;
using Reflex.Functions.Guards;

namespace Reflex.Functions.Activities;

/// <summary>
/// Reads everything that a run depends on as it is now: hours may have passed, and the orchestration's memory is out of date.
/// </summary>
public sealed class CheckBeforeActing(ControlStore controls, ApprovalStore approvals)
{
    [Function(nameof(CheckBeforeActing))]
    public async Task<ActingAnswer> Run([ActivityTrigger] ActingQuestion question, CancellationToken cancellation)
    {
        EffectiveControls effective = await controls.ReadAsync(question.Automation, cancellation);
        foreach (string id in question.Approvals)
        {
            if (ApprovalPolicy.Objection(id, question.RunId, await approvals.FindAsync(id, cancellation)) is { } objection)
            {
                return new ActingAnswer(effective, objection);
            }
        }

        return new ActingAnswer(effective, null);
    }
}
