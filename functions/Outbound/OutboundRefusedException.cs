namespace Reflex.Functions.Outbound;

/// <summary>An address that the installation may not reach; the message names it, the reason and the setting.</summary>
internal sealed class OutboundRefusedException(string message) : Exception(message)
{
    /// <summary>The refusal in a failure, however deep an HTTP client has wrapped it; null if there is none.</summary>
    internal static OutboundRefusedException? In(Exception? failure) => failure switch
    {
        null => null,
        OutboundRefusedException refusal => refusal,
        AggregateException several => several.InnerExceptions.Select(In).FirstOrDefault(found => found is not null),
        _ => In(failure.InnerException),
    };
}
