using Reflex.Engine.Events;
using Reflex.Engine.Playbooks;

namespace Reflex.Engine.Execution;

/// <summary>Words of the timeline for one kind of action.</summary>
internal sealed record AttemptWords(string Started, string Succeeded, string Failed)
{
    public static AttemptWords Step { get; } = new(TimelineKinds.StepStarted, TimelineKinds.StepSucceeded, TimelineKinds.StepFailed);

    public static AttemptWords Undo { get; } = new(TimelineKinds.UndoStarted, TimelineKinds.UndoSucceeded, TimelineKinds.UndoFailed);
}

/// <summary>Repeats an action until it succeeds, its attempts are used up, it fails for good, or an operator asks to stop.</summary>
internal sealed class RetryRunner(RunContext run, AttemptRunner attempts)
{
    public async Task<ActionOutcome> RunAsync(
        StepAction action, RetrySpec? retry, TimeSpan? timeout, AttemptWords words, bool stopsForOperator)
    {
        int most = retry?.Attempts ?? 1;
        for (int attempt = 1; ; attempt++)
        {
            DateTimeOffset begin = run.Now;
            run.Journal.Add(words.Started, action.Action, action.Step, attempt, action.Input);
            await run.Journal.FlushAsync();
            ActionOutcome outcome = await attempts.RunAsync(action, attempt, timeout);
            TimeSpan took = run.Now - begin;
            if (outcome.Status == ActionStatus.Succeeded)
            {
                string? note = outcome.Simulated ? "Simulated: nothing was changed." : null;
                run.Journal.Add(words.Succeeded, note, action.Step, attempt, output: outcome.Output, duration: took);
                return outcome;
            }

            ActionError error = outcome.Error ?? new ActionError("Timeout", "The operation did not end in time.", Retryable: true, null);
            bool goesOn = error.Retryable && attempt < most && !(stopsForOperator && run.Cancellation is not null);
            if (!goesOn)
            {
                run.Journal.Add(words.Failed, error.Message, action.Step, attempt, duration: took, error: error);
                return outcome with { Status = ActionStatus.Failed, Error = error };
            }

            TimeSpan wait = Backoff(retry!, attempt, error);
            string again = $"{error.Message} Trying again in {Durations.Format(wait)}.";
            run.Journal.Add(TimelineKinds.StepRetrying, again, action.Step, attempt, duration: took, error: error);
            await run.Journal.FlushAsync();
            await run.DelayAsync(wait, untilCancelled: stopsForOperator);
            if (stopsForOperator && run.Cancellation is not null)
            {
                run.Journal.Add(words.Failed, "Not retried: the run was stopped.", action.Step, attempt, error: error);
                return outcome with { Status = ActionStatus.Failed, Error = error };
            }
        }
    }

    // Doubles, up to the longest; never shorter than the other side asked for.
    private static TimeSpan Backoff(RetrySpec retry, int attempt, ActionError error)
    {
        double seconds = Math.Min(retry.Backoff.TotalSeconds * Math.Pow(2, Math.Min(attempt - 1, 30)), retry.Max.TotalSeconds);
        return TimeSpan.FromSeconds(Math.Max(seconds, error.RetryAfterSeconds ?? 0));
    }
}
