using Azure.Core;
using Azure.Core.Pipeline;

namespace Reflex.Functions.Actions;

/// <summary>How Azure's REST APIs are called: a few quick retries here; longer waits are left to the run, which waits by durable timers.</summary>
public sealed class ResourceManagerOptions : ClientOptions
{
    /// <summary>Longest <c>Retry-After</c> that is waited for within an attempt.</summary>
    public static readonly TimeSpan LongestInlineWait = TimeSpan.FromSeconds(3);

    public ResourceManagerOptions()
    {
        Retry.MaxRetries = 2;
        Retry.Delay = TimeSpan.FromMilliseconds(200);
        Retry.MaxDelay = LongestInlineWait;
        RetryPolicy = new ShortRetryPolicy(Retry.MaxRetries);
        Diagnostics.IsLoggingContentEnabled = false;
        Diagnostics.ApplicationId = "Reflex";
    }

    /// <summary>Gives up where the service asks for a longer wait than an activity should sleep.</summary>
    private sealed class ShortRetryPolicy(int maxRetries) : RetryPolicy(maxRetries, DelayStrategy.CreateExponentialDelayStrategy(TimeSpan.FromMilliseconds(200), LongestInlineWait))
    {
        protected override bool ShouldRetry(HttpMessage message, Exception? exception) =>
            !AsksForLongWait(message) && base.ShouldRetry(message, exception);

        protected override ValueTask<bool> ShouldRetryAsync(HttpMessage message, Exception? exception) =>
            AsksForLongWait(message) ? ValueTask.FromResult(false) : base.ShouldRetryAsync(message, exception);

        private static bool AsksForLongWait(HttpMessage message) =>
            message.HasResponse && ResponseHeaders.RetryAfter(message.Response) is { } wait && wait > LongestInlineWait;
    }
}
