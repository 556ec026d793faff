namespace Reflex.Engine.Execution;

/// <summary>Holds the run's target from its first action to its end; see <see cref="TargetRules"/>.</summary>
internal sealed class TargetLock(RunContext run)
{
    // A holder that died gives nothing back; whoever waits looks after it this often.
    private static readonly TimeSpan CheckEvery = TimeSpan.FromMinutes(5);
    private bool _held;
    private Task<bool>? _acquiring;

    /// <summary>Gets the target, waiting in line if it has to; false where an operator asked to stop meanwhile.</summary>
    /// <param name="confirm">Asks also where the run has it, in case it was given away behind its back.</param>
    public async Task<bool> AcquireAsync(bool confirm)
    {
        // Whose turn it is is told once: of the steps of a group only one may wait for that.
        while (run.Recheck >= EffectiveControls.OneStepAsksForTarget && _acquiring is { IsCompleted: false } other)
        {
            await other;
        }

        return await (_acquiring = AskForItAsync(confirm));
    }

    public async Task ReleaseAsync()
    {
        if (_held)
        {
            _held = false;
            await run.Host.Guards.ReleaseTargetAsync(run.Target!);
        }
    }

    private async Task<bool> AskForItAsync(bool confirm)
    {
        if ((_held && !confirm) || run.Target is null || run.Shadow)
        {
            return true;
        }

        TargetGrant grant = await AskAsync();
        if (grant.Granted && _held)
        {
            return true;
        }

        if (!grant.Granted)
        {
            _held = false;
            run.Waited = true;
            run.Journal.Add(TimelineKinds.TargetWaiting, $"Run {grant.Holder} works on {run.Target}; waiting for it.");
            run.Journal.Change(record => record with { State = RunState.WaitingForTarget });
            await run.Journal.FlushAsync();
            Task granted = run.Host.Guards.WaitForTargetAsync();
            while (!grant.Granted)
            {
                await Task.WhenAny(granted, run.DelayAsync(CheckEvery));
                if (run.Cancellation is not null)
                {
                    await run.Host.Guards.ReleaseTargetAsync(run.Target);
                    return false;
                }

                grant = granted.IsCompleted ? new TargetGrant(true, null) : await AskAfterHolderAsync(grant.Holder!);
            }

            run.Journal.Change(record => record with { State = RunState.Running });
        }

        _held = true;
        run.Journal.Add(TimelineKinds.TargetLocked, run.Target);
        return true;
    }

    private Task<TargetGrant> AskAsync() => run.Host.Guards.AcquireTargetAsync(run.Target!);

    private async Task<TargetGrant> AskAfterHolderAsync(string holder)
    {
        IReadOnlyList<string> ended = await run.Host.FindEndedRunsAsync([holder]);
        foreach (string dead in ended)
        {
            await run.Host.Guards.ReleaseTargetAsync(run.Target!, dead);
        }

        return await AskAsync();
    }
}
