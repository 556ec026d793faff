using System.Globalization;
using Azure;

namespace Reflex.Functions.Outbound;

/// <summary>Headers of Azure's answers that say how to go on.</summary>
internal static class ResponseHeaders
{
    /// <summary>
    /// <c>retry-after-ms</c>, <c>x-ms-retry-after-ms</c>, or <c>Retry-After</c> in seconds or as a date relative to <c>Date</c>.
    /// </summary>
    public static TimeSpan? RetryAfter(Response response)
    {
        foreach (string name in (string[])["retry-after-ms", "x-ms-retry-after-ms"])
        {
            if (response.Headers.TryGetValue(name, out string? milliseconds)
                && int.TryParse(milliseconds, CultureInfo.InvariantCulture, out int ms))
            {
                return TimeSpan.FromMilliseconds(ms);
            }
        }

        if (!response.Headers.TryGetValue("Retry-After", out string? text))
        {
            return null;
        }

        if (int.TryParse(text, CultureInfo.InvariantCulture, out int seconds))
        {
            return TimeSpan.FromSeconds(seconds);
        }

        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, out DateTimeOffset at)
            && response.Headers.Date is { } now && at > now
            ? at - now
            : null;
    }

    /// <summary>Where to ask after a long-running operation; Azure-AsyncOperation is the more telling of the two.</summary>
    public static string? OperationUri(Response response) =>
        response.Headers.TryGetValue("Azure-AsyncOperation", out string? operation) ? operation
        : response.Headers.TryGetValue("Location", out string? location) ? location
        : null;
}
