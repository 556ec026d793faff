using Microsoft.DurableTask;
using Reflex.Engine.Automations;
using Reflex.Functions.Runs;

namespace Reflex.Functions.Orchestrations.Playbooks;

/// <summary>What an operator asks of a run.</summary>
/// <param name="By">Who.</param>
/// <param name="Reason">Why.</param>
/// <param name="Undo">Whether what is done already is to be undone; otherwise the step in hand is finished and the run stops.</param>
public sealed record CancelRequest(string By, string? Reason, bool Undo);

/// <summary>What all parts of a run share.</summary>
internal sealed class PlaybookContext(
    TaskOrchestrationContext durable, RunRequest request, Automation automation, StepRenderer renderer, RunJournal journal)
{
    private readonly Task<CancelRequest> _cancel = durable.WaitForExternalEvent<CancelRequest>(EventNames.Cancel);
    private bool _cancelIsRecorded;
    private int _approvals;

    public TaskOrchestrationContext Durable => durable;

    public RunRequest Request => request;

    public Automation Automation => automation;

    public StepRenderer Renderer => renderer;

    public RunJournal Journal => journal;

    public string? Target { get; set; }

    /// <summary>Only records what it would do.</summary>
    public bool Shadow { get; set; }

    /// <summary>The mode that it runs in.</summary>
    public AutomationMode Mode { get; set; }

    /// <summary>By which rules it checks again before it acts; see <see cref="Guards.EffectiveControls.Recheck"/>.</summary>
    public int Recheck { get; set; }

    /// <summary>The request for the whole run; null: none was made.</summary>
    public string? RunApproval { get; set; }

    /// <summary>Whether it has waited for people or for its target since the guards were asked.</summary>
    public bool Waited { get; set; }

    /// <summary>Whether any action has been executed for real or in simulation, other than in shadow.</summary>
    public bool Acted { get; set; }

    public DateTimeOffset Now => new(durable.CurrentUtcDateTime, TimeSpan.Zero);

    /// <summary>The operator's request to stop, once there is one.</summary>
    public CancelRequest? Cancellation
    {
        get
        {
            if (!_cancel.IsCompletedSuccessfully)
            {
                return null;
            }

            CancelRequest request = _cancel.Result;
            if (!_cancelIsRecorded)
            {
                _cancelIsRecorded = true;
                journal.Add(TimelineKinds.CancelRequested, $"{request.By} asked to stop{(request.Reason is null ? "." : $": {request.Reason}")}");
            }

            return request;
        }
    }

    public string NextApprovalId() => InstanceIds.Approval(request.RunId, ++_approvals);

    /// <summary>Waits; less where an operator asks to stop.</summary>
    public async Task DelayAsync(TimeSpan delay, bool untilCancelled = true)
    {
        using var stop = new CancellationTokenSource();
        Task timer = durable.CreateTimer(durable.CurrentUtcDateTime + delay, stop.Token);
        if (!untilCancelled)
        {
            await timer;
        }
        else if (await Task.WhenAny(timer, _cancel) == _cancel)
        {
            stop.Cancel();
        }
    }

    /// <summary>Waits for something or the operator's request to stop; true where it was the former.</summary>
    public async Task<bool> UntilCancelledAsync(Task work) => work.IsCompleted || await Task.WhenAny(work, _cancel) == work;
}
