using System.Net;
using System.Net.Sockets;
using Azure;

namespace Reflex.Functions.Actions;

/// <summary>Which failures another attempt may overcome.</summary>
internal static class ActionFailures
{
    public static bool IsTransient(Exception failure) => failure switch
    {
        RequestFailedException request => IsTransient(request.Status),
        OutboundRefusedException => false,
        HttpRequestException or SocketException or IOException or TimeoutException => true,
        AggregateException several => several.InnerExceptions.All(IsTransient),
        _ => false,
    };

    /// <summary>By HTTP status; 0 is Azure.Core's word for no answer at all. 409 counts: another operation on the resource may end soon.</summary>
    public static bool IsTransient(int status) =>
        status is 0 or (int)HttpStatusCode.RequestTimeout or (int)HttpStatusCode.Conflict or (int)HttpStatusCode.TooManyRequests or >= 500;
}
