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
