using Microsoft.DurableTask;
using Microsoft.DurableTask.Entities;
using Reflex.Functions.Activities;
using Reflex.Functions.Entities;
using Reflex.Functions.Runs;

namespace Reflex.Functions.Orchestrations.Playbooks;

/// <summary>Holds the run's target from its first action to its end; see <see cref="TargetEntity"/>.</summary>
internal sealed class TargetLock(PlaybookContext run)
{
    // A holder that died gives nothing back; whoever waits looks after it this often.
    private static readonly TimeSpan CheckEvery = TimeSpan.FromMinutes(5);
    private bool _held;

    private EntityInstanceId Entity => InstanceIds.Target(run.Target!);

    /// <summary>Gets the target, waiting in line if it has to; false where an operator asked to stop meanwhile.</summary>
    /// <param name="confirm">Asks also where the run has it, in case it was given away behind its back.</param>
    public async Task<bool> AcquireAsync(bool confirm)
    {
        if ((_held && !confirm) || run.Target is null || run.Shadow)
        {
            return true;
        }

        TaskOrchestrationContext context = run.Durable;
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
            Task<bool> granted = context.WaitForExternalEvent<bool>(EventNames.TargetGranted);
            while (!grant.Granted)
            {
                await Task.WhenAny(granted, run.DelayAsync(CheckEvery));
                if (run.Cancellation is not null)
                {
                    await context.Entities.SignalEntityAsync(Entity, nameof(TargetEntity.Release), run.Request.RunId);
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

    public async Task ReleaseAsync()
    {
        if (_held)
        {
            _held = false;
            await run.Durable.Entities.SignalEntityAsync(Entity, nameof(TargetEntity.Release), run.Request.RunId);
        }
    }

    private Task<TargetGrant> AskAsync() =>
        run.Durable.Entities.CallEntityAsync<TargetGrant>(Entity, nameof(TargetEntity.Acquire), run.Request.RunId);

    private async Task<TargetGrant> AskAfterHolderAsync(string holder)
    {
        List<string> ended = await run.Durable.CallActivityAsync<List<string>>(nameof(FindEndedRuns), new List<string> { holder });
        foreach (string dead in ended)
        {
            await run.Durable.Entities.CallEntityAsync(Entity, nameof(TargetEntity.Release), dead);
        }

        return await AskAsync();
    }
}
