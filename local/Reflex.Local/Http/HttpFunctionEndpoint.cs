using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Abstractions;
using Microsoft.AspNetCore.Routing;
using Reflex.Local.EventGrid;
using Reflex.Local.Invocation;

namespace Reflex.Local.Http;

/// <summary>Calls one function for a request and writes what it returns.</summary>
internal sealed class HttpFunctionEndpoint(HttpRoute route, FunctionExecutor executor)
{
    /// <summary>
    /// The key under which the worker's ASP.NET Core integration keeps the request's context; <c>GetHttpContext()</c> reads it.
    /// </summary>
    private const string HttpContextKey = "HttpRequestContext";

    /// <summary>Bodies that are bound to a parameter; the limit of Kestrel, which a function that reads the stream has too.</summary>
    private const long MaxBoundBodyBytes = 30_000_000;

    public async Task HandleAsync(HttpContext http)
    {
        ReadOnlyMemory<byte> body = default;
        if (route.ReadsBody)
        {
            if (await BodyReader.ReadAsync(http.Request, MaxBoundBodyBytes, http.RequestAborted) is not { } read)
            {
                http.Response.StatusCode = StatusCodes.Status413PayloadTooLarge;
                return;
            }

            body = read;
        }

        object? result;
        try
        {
            result = await executor.InvokeAsync(
                route.Function, new HttpDelivery(http, body), http.RequestAborted, BindingData(http), context => context.Items[HttpContextKey] = http);
        }
        catch (BadHttpRequestException wrong)
        {
            await FailAsync(http, wrong.StatusCode, wrong.Message);
            return;
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            return;
        }
        catch (Exception failure)
        {
            // Logged by the executor. On the loopback interface the developer may see what went wrong; the Functions host hides it.
            await FailAsync(http, StatusCodes.Status500InternalServerError, failure.Message);
            return;
        }

        await WriteAsync(http, result);
    }

    private static Dictionary<string, object?>? BindingData(HttpContext http) =>
        http.Request.RouteValues.Count == 0
            ? null
            : new Dictionary<string, object?>(http.Request.RouteValues, StringComparer.OrdinalIgnoreCase);

    private static Task WriteAsync(HttpContext http, object? result)
    {
        switch (result)
        {
            case IActionResult action:
                return action.ExecuteResultAsync(new ActionContext(http, http.GetRouteData() ?? new RouteData(), new ActionDescriptor()));
            case IResult direct:
                return direct.ExecuteAsync(http);
            case null:
                if (!http.Response.HasStarted && http.Response.StatusCode == StatusCodes.Status200OK && http.Response.ContentType is null)
                {
                    http.Response.StatusCode = StatusCodes.Status204NoContent;
                }

                return Task.CompletedTask;
            case string text:
                http.Response.ContentType ??= "text/plain; charset=utf-8";
                return http.Response.WriteAsync(text);
            default:
                return http.Response.WriteAsJsonAsync(result, result.GetType());
        }
    }

    private static async Task FailAsync(HttpContext http, int status, string message)
    {
        if (!http.Response.HasStarted)
        {
            http.Response.StatusCode = status;
            http.Response.ContentType = "text/plain; charset=utf-8";
            await http.Response.WriteAsync(message);
        }
    }
}
