using Reflex.Engine.Execution;
using Reflex.Engine.Playbooks;
using System.Net.Sockets;
using System.Net;
using Azure;
using Azure.Messaging.ServiceBus;
using Reflex.Functions.Outbound;

namespace Reflex.Functions.Actions.Framework;

/// <summary>Which failures another attempt may overcome, and what is said of them.</summary>
internal static class ActionFailures
{
    /// <summary>A failure as data: the other side's own code where it gave one, and its wish to be left alone for a while.</summary>
    public static ActionOutcome Describe(Exception failure)
    {
        if (OutboundRefusedException.In(failure) is { } refusal)
        {
            return ActionOutcome.Fail(nameof(OutboundRefusedException), Redactor.Redact(refusal.Message));
        }

        // Azure's pipeline reports the failures of all its tries; the last one says how things stand.
        Exception last = failure is AggregateException several ? several.InnerExceptions[^1] : failure;
        string message = Redactor.Redact(last.Message);
        return last switch
        {
            RequestFailedException { Status: 0 } => ActionOutcome.Fail("NoAnswer", message, retryable: true),
            RequestFailedException request => ActionOutcome.Fail(
                request.ErrorCode is { Length: > 0 } code ? code : $"Http{request.Status}",
                FirstLine(message),
                IsTransient(request.Status),
                request.GetRawResponse() is { } response ? ResponseHeaders.RetryAfter(response) : null),
            ServiceBusException bus => ActionOutcome.Fail(bus.Reason.ToString(), message, bus.IsTransient),
            _ => ActionOutcome.Fail(last.GetType().Name, message, IsTransient(last)),
        };
    }

    public static bool IsTransient(Exception failure) =>
        failure is HttpRequestException or SocketException or IOException or TimeoutException;

    /// <summary>By HTTP status. 409 counts: another operation on the resource may end soon.</summary>
    public static bool IsTransient(int status) =>
        status is (int)HttpStatusCode.RequestTimeout or (int)HttpStatusCode.Conflict or (int)HttpStatusCode.TooManyRequests or >= 500;

    // What follows lists the answer's headers and body.
    private static string FirstLine(string message) =>
        message.AsSpan().EnumerateLines() is var lines && lines.MoveNext() ? lines.Current.ToString() : message;
}
