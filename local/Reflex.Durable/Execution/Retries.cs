using Microsoft.DurableTask;

namespace Reflex.Durable.Execution;

/// <summary>The two ways to retry a task: by a policy (attempts, back-off, limits), or as a handler of the user's says.</summary>
internal static class Retries
{
    public static async Task<TResult> ByPolicy<TResult>(TaskOrchestrationContext context, RetryPolicy policy, Func<Task<TResult>> call)
    {
        DateTime first = context.CurrentUtcDateTime;
        for (int attempt = 1; ; attempt++)
        {
            TimeSpan delay;
            try
            {
                return await call();
            }
            catch (TaskFailedException e) when (attempt < policy.MaxNumberOfAttempts && !Failures.IsNonRetriable(e.FailureDetails))
            {
                if (!TryGetDelay(context, policy, attempt, first, e, out delay))
                {
                    throw;
                }
            }

            await context.CreateTimer(context.CurrentUtcDateTime + delay, CancellationToken.None);
        }
    }

    public static async Task<TResult> ByHandler<TResult>(
        TaskOrchestrationContext context, AsyncRetryHandler handler, Func<Task<TResult>> call)
    {
        DateTime first = context.CurrentUtcDateTime;
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                return await call();
            }
            catch (TaskFailedException e) when (!Failures.IsNonRetriable(e.FailureDetails))
            {
                RetryContext retry = new(context, attempt, e.FailureDetails, context.CurrentUtcDateTime - first, CancellationToken.None);
                if (!await handler(retry))
                {
                    throw;
                }
            }
        }
    }

    private static bool TryGetDelay(
        TaskOrchestrationContext context, RetryPolicy policy, int attempt, DateTime first, TaskFailedException failure, out TimeSpan delay)
    {
        delay = default;
        try
        {
            if (!policy.Handle(Failures.ForRetryPredicate(failure)))
            {
                return false;
            }
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // As the SDK has it: a predicate that throws means no retry, and the task's own failure is what the caller sees.
            return false;
        }

        if (policy.RetryTimeout != Timeout.InfiniteTimeSpan && context.CurrentUtcDateTime - first >= policy.RetryTimeout)
        {
            return false;
        }

        double milliseconds = policy.FirstRetryInterval.TotalMilliseconds * Math.Pow(policy.BackoffCoefficient, attempt - 1);
        TimeSpan longest = policy.MaxRetryInterval == Timeout.InfiniteTimeSpan ? TimeSpan.FromDays(3650) : policy.MaxRetryInterval;
        delay = milliseconds < longest.TotalMilliseconds ? TimeSpan.FromMilliseconds(milliseconds) : longest;
        return true;
    }
}
