using Reflex.Engine.Admission;

namespace Reflex.Engine.Execution;

/// <summary>
/// Follows one opening of an incident: runs its playbook, escalates if that did not mend it, and closes it once it has been quiet. The same
/// code on every host; repetitions are counted by <see cref="IncidentRules"/>.
/// </summary>
/// <param name="host">Who follows it.</param>
/// <param name="incidentId">The incident.</param>
/// <param name="opening">1 for the first time it is opened.</param>
/// <param name="closeAfter">How long without a match closes it.</param>
public sealed class IncidentWatch(IIncidentHost host, string incidentId, int opening, TimeSpan closeAfter)
{
    private IncidentProgress _progress = new();

    /// <summary>How its run ended; null while it has not.</summary>
    public RunOutcome? Outcome { get; private set; }

    /// <summary>Runs its playbook.</summary>
    public async Task RunAsync()
    {
        await host.RecordAsync(_progress);
        await TakeAsync(await host.RunAsync());
    }

    /// <summary>Goes on where the run has ended before.</summary>
    public void Resume(RunOutcome outcome)
    {
        Outcome = outcome;
        _progress = After(outcome);
    }

    /// <summary>Waits for quiet; false: it has looked so often and the incident is still open.</summary>
    public async Task<bool> WaitForQuietAsync(int looks)
    {
        for (int look = 0; look < looks; look++)
        {
            CloseAnswer answer = await host.TryCloseAsync(new CloseQuestion(incidentId, host.Now, closeAfter) { Opening = opening });
            if (answer.Closed)
            {
                await host.RecordAsync(_progress with
                {
                    State = IncidentState.Closed,
                    Count = Math.Max(answer.Count, _progress.Count ?? 1),
                    LastAt = answer.LastAt > (_progress.LastAt ?? DateTimeOffset.MinValue) ? answer.LastAt : _progress.LastAt,
                    ClosedAt = answer.ClosedAt ?? host.Now,
                });
                return true;
            }

            if (answer.Count != (_progress.Count ?? 1))
            {
                _progress = _progress with { Count = answer.Count, LastAt = answer.LastAt };
                await host.RecordAsync(_progress);
            }

            await host.UntilAsync(answer.LastAt + closeAfter);
        }

        return false;
    }

    private Task TakeAsync(RunOutcome outcome)
    {
        Resume(outcome);
        return host.RecordAsync(_progress);
    }

    private static IncidentProgress After(RunOutcome outcome)
    {
        bool mended = outcome.State is RunState.Succeeded or RunState.Shadowed;
        return new IncidentProgress
        {
            State = IncidentRules.AfterRun(outcome.State == RunState.Failed, outcome.NeedsPerson),
            RunState = outcome.State,
            Reason = mended ? null : outcome.Reason,
        };
    }
}
