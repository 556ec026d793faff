using Azure.Core;
using Azure.Core.Pipeline;

namespace Reflex.Functions.Outbound;

/// <summary>
/// A few quick retries within an attempt. Gives up where the service asks for a longer wait than an activity should sleep (the run waits by
/// a durable timer), and where the address may not be reached at all.
/// </summary>
/// <param name="firstDelay">How long to wait before the first retry; doubles. Default: 200 ms.</param>
internal sealed class ShortRetryPolicy(TimeSpan? firstDelay = null)
    : RetryPolicy(MaxRetries, DelayStrategy.CreateExponentialDelayStrategy(firstDelay ?? DefaultDelay, LongestInlineWait))
{
    private const int MaxRetries = 2;

    /// <summary>Longest <c>Retry-After</c> that is waited for within an attempt.</summary>
    public static readonly TimeSpan LongestInlineWait = TimeSpan.FromSeconds(3);

    private static readonly TimeSpan DefaultDelay = TimeSpan.FromMilliseconds(200);

    protected override bool ShouldRetry(HttpMessage message, Exception? exception) =>
        MayRetry(message, exception) && base.ShouldRetry(message, exception);

    protected override ValueTask<bool> ShouldRetryAsync(HttpMessage message, Exception? exception) =>
        MayRetry(message, exception) ? base.ShouldRetryAsync(message, exception) : ValueTask.FromResult(false);

    private static bool MayRetry(HttpMessage message, Exception? exception) =>
        OutboundRefusedException.In(exception) is null
        && !(message.HasResponse && ResponseHeaders.RetryAfter(message.Response) is { } wait && wait > LongestInlineWait);
}
