using Azure.Core;

namespace Reflex.Functions.Outbound;

/// <summary>
/// How Azure's REST APIs are called: a few quick retries here; longer waits are left to the run, which waits by durable timers.
/// </summary>
public sealed class ResourceManagerOptions : ClientOptions
{
    public ResourceManagerOptions()
    {
        RetryPolicy = new ShortRetryPolicy();
        Diagnostics.IsLoggingContentEnabled = false;
        Diagnostics.ApplicationId = "Reflex";
    }
}
