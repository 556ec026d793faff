using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Reflex.Local.EventGrid;
using Reflex.Local.ServiceBus.Broker;

namespace Reflex.Local.Admin;

/// <summary>A look into the in-process queues, and a way to put a message into one without a Service Bus client.</summary>
internal static class QueueEndpoints
{
    /// <summary>The largest message of the service's premium tier; the standard tier takes 256 KiB.</summary>
    private const long MaxMessageBytes = 100L * 1024 * 1024;

    public static void Map(IEndpointRouteBuilder app, LocalServiceBus bus)
    {
        app.MapMethods("/admin/queues", ["GET"], http => http.Response.WriteAsJsonAsync(bus.Counts));
        app.MapMethods("/admin/queues/{**entity}", ["GET"], http => PeekAsync(http, bus));
        app.MapMethods("/admin/queues/{**entity}", ["POST"], http => SendAsync(http, bus));
    }

    private static async Task PeekAsync(HttpContext http, LocalServiceBus bus)
    {
        if (await FindAsync(http, () => bus.GetQueue(Entity(http))) is { } queue)
        {
            await http.Response.WriteAsJsonAsync(queue.Peek(100).Select(message => new
            {
                message.SequenceNumber,
                message.Content.MessageId,
                message.EnqueuedTime,
                message.DeliveryCount,
                message.DeadLetterSource,
                message.Properties,
                Body = System.Text.Encoding.UTF8.GetString(message.Content.Body.Span),
            }));
        }
    }

    /// <summary>
    /// The body is the message's; <c>Content-Type</c> its content type; the query may set <c>messageId</c> and <c>subject</c>.
    /// </summary>
    private static async Task SendAsync(HttpContext http, LocalServiceBus bus)
    {
        if (await BodyReader.ReadAsync(http.Request, MaxMessageBytes, http.RequestAborted) is not { } body)
        {
            http.Response.StatusCode = StatusCodes.Status413PayloadTooLarge;
            return;
        }

        var message = new BrokerMessage
        {
            Body = body,
            ContentType = http.Request.ContentType,
            MessageId = http.Request.Query["messageId"] is [{ Length: > 0 } id] ? id : Guid.NewGuid().ToString("N"),
            Subject = http.Request.Query["subject"] is [{ Length: > 0 } subject] ? subject : null,
        };
        if (await FindAsync(http, () => new Sent(bus.Send(Entity(http), message), message.MessageId)) is { } sent)
        {
            http.Response.StatusCode = StatusCodes.Status201Created;
            await http.Response.WriteAsJsonAsync(sent);
        }
    }

    private static string Entity(HttpContext http) => http.Request.RouteValues["entity"]!.ToString()!;

    private static async Task<T?> FindAsync<T>(HttpContext http, Func<T> find)
        where T : class
    {
        try
        {
            return find();
        }
        catch (InvalidOperationException unknown)
        {
            http.Response.StatusCode = StatusCodes.Status404NotFound;
            await http.Response.WriteAsync(unknown.Message);
            return null;
        }
    }

    private sealed record Sent(long SequenceNumber, string MessageId);
}
