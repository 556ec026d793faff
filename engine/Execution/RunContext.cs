using Reflex.Engine.Admission;
using Reflex.Engine.Automations;
using Reflex.Engine.Playbooks;

namespace Reflex.Engine.Execution;

/// <summary>What all parts of a run share.</summary>
internal sealed class RunContext(IRunHost host, RunStart start, PlaybookRenderer renderer)
{
    private readonly Task<CancelRequest> _cancel = host.Cancelled;
    private bool _cancelIsRecorded;
    private int _approvals;

    public IRunHost Host => host;

    public RunStart Start => start;

    public string RunId => start.RunId;

    public Automation Automation => start.Automation;

    public PlaybookRenderer Renderer => renderer;

    public RunJournal Journal { get; } = new(host);

    public string? Target { get; set; }

    /// <summary>Only records what it would do.</summary>
    public bool Shadow { get; set; }

    /// <summary>The mode that it runs in.</summary>
    public AutomationMode Mode { get; set; }

    /// <summary>The rules that it began under; see <see cref="EffectiveControls.Recheck"/>.</summary>
    public int Recheck { get; set; }

    public TimelineTexts Texts => new(Recheck);

    /// <summary>The request for the whole run; null: none was made.</summary>
    public string? RunApproval { get; set; }

    /// <summary>Whether it has waited for people or for its target since the guards were asked.</summary>
    public bool Waited { get; set; }

    /// <summary>Whether any action has been executed for real or in simulation, other than in shadow.</summary>
    public bool Acted { get; set; }

    public DateTimeOffset Now => host.Now;

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
                string reason = request.Reason is null ? "." : $": {request.Reason}";
                Journal.Add(TimelineKinds.CancelRequested, $"{request.By} asked to stop{reason}");
            }

            return request;
        }
    }

    /// <summary>What guards look at, as of now.</summary>
    public RunFacts Facts() => new(Automation, RunId, Target, renderer.Event.Time, Now)
    {
        IsReleased = start.ReleasedFrom is not null,
        GuardsPatterns = Recheck < EffectiveControls.OneKey,
        IsPlanned = Shadow,
    };

    /// <summary>The number of the next request for approval, from 1.</summary>
    public int NextApproval() => ++_approvals;

    /// <summary>Waits; less where an operator asks to stop.</summary>
    public async Task DelayAsync(TimeSpan delay, bool untilCancelled = true)
    {
        using var stop = new CancellationTokenSource();
        Task timer = host.DelayAsync(delay, stop.Token);
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
