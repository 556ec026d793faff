using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Reflex.Local.EventGrid;
using Reflex.Local.Http;
using Reflex.Local.Invocation;
using Reflex.Local.ServiceBus.Broker;

namespace Reflex.Local.Admin;

/// <summary>
/// <c>/admin</c>: the functions, calling one by hand, and the host's state. The Functions host has the same paths; what stands
/// under <c>refused</c> and <c>queues</c> is the local host's own.
/// </summary>
internal sealed class AdminEndpoints(
    IReadOnlyList<LocalFunction> functions,
    IReadOnlyList<HttpRoute> routes,
    LocalServiceBus bus,
    RefusedRequests refused,
    FunctionExecutor executor,
    TimeProvider clock)
{
    private const long MaxInputBytes = 4 * 1024 * 1024;

    private readonly Dictionary<string, LocalFunction> _byName = functions.ToDictionary(
        function => function.Name, StringComparer.OrdinalIgnoreCase);
    private readonly string _instanceId = Guid.NewGuid().ToString("N");
    private readonly DateTimeOffset _started = clock.GetUtcNow();

    public void Map(IEndpointRouteBuilder app)
    {
        app.MapMethods(
            "/admin/functions",
            ["GET"],
            http => http.Response.WriteAsJsonAsync(functions.Select(function => Describe(function, http)).ToArray()));
        app.MapMethods("/admin/functions/{name}", ["GET"], GetAsync);
        app.MapMethods("/admin/functions/{name}", ["POST"], InvokeAsync);
        app.MapMethods("/admin/host/status", ["GET"], http => http.Response.WriteAsJsonAsync(Status()));
        app.MapMethods("/admin/host/ping", ["GET", "POST"], _ => Task.CompletedTask);
        app.MapMethods("/admin/host/refused", ["GET"], http => http.Response.WriteAsJsonAsync(refused.Latest));
        QueueEndpoints.Map(app, bus);
    }

    private static Task NotFoundAsync(HttpContext http, string name) =>
        FailAsync(http, StatusCodes.Status404NotFound, $"cannot find function: '{name}'");

    private static Task FailAsync(HttpContext http, int status, string message)
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = "text/plain; charset=utf-8";
        return http.Response.WriteAsync(message);
    }

    private Task GetAsync(HttpContext http)
    {
        string name = http.Request.RouteValues["name"]!.ToString()!;
        return _byName.TryGetValue(name, out LocalFunction? function)
            ? http.Response.WriteAsJsonAsync(Describe(function, http))
            : NotFoundAsync(http, name);
    }

    /// <summary>
    /// Takes <c>{ "input": "..." }</c> as the Functions host does; the input may also be JSON that is not written into a string.
    /// </summary>
    private async Task InvokeAsync(HttpContext http)
    {
        string name = http.Request.RouteValues["name"]!.ToString()!;
        if (!_byName.TryGetValue(name, out LocalFunction? function))
        {
            await NotFoundAsync(http, name);
            return;
        }

        if (function.InvokeByHand is not { } invoke)
        {
            await FailAsync(http, StatusCodes.Status400BadRequest,
                $"a function with a {function.TriggerType} cannot be called here. {(function.TriggerType == "httpTrigger" ? "Send a request to its route." : "Use the durable client.")}");
            return;
        }

        if (await ReadInputAsync(http) is not { } input)
        {
            return;
        }

        try
        {
            await invoke(executor, input, CancellationToken.None);
            http.Response.StatusCode = StatusCodes.Status202Accepted;
        }
        catch (Exception failure)
        {
            // Logged by the executor.
            await FailAsync(http, StatusCodes.Status500InternalServerError, failure.Message);
        }
    }

    private static async Task<ReadOnlyMemory<byte>?> ReadInputAsync(HttpContext http)
    {
        if (await BodyReader.ReadAsync(http.Request, MaxInputBytes, http.RequestAborted) is not { } body)
        {
            await FailAsync(http, StatusCodes.Status413PayloadTooLarge, $"The body is larger than {MaxInputBytes} bytes.");
            return null;
        }

        if (body.IsEmpty)
        {
            return ReadOnlyMemory<byte>.Empty;
        }

        try
        {
            JsonElement root = JsonElement.Parse(body.Span);
            if (root.ValueKind == JsonValueKind.Object)
            {
                return !root.TryGetProperty("input", out JsonElement input)
                    || input.ValueKind == JsonValueKind.Null ? ReadOnlyMemory<byte>.Empty
                    : input.ValueKind == JsonValueKind.String ? System.Text.Encoding.UTF8.GetBytes(input.GetString()!)
                    : System.Text.Encoding.UTF8.GetBytes(input.GetRawText());
            }
        }
        catch (JsonException)
        {
            // Answered below, as any other body that is not what is asked for.
        }

        await FailAsync(http, StatusCodes.Status400BadRequest, """The body must be {"input": "..."}, with what the trigger would deliver as text or JSON.""");
        return null;
    }

    private JsonObject Describe(LocalFunction function, HttpContext http)
    {
        HttpRoute? route = routes.FirstOrDefault(candidate => candidate.Function == function);
        string origin = $"{http.Request.Scheme}://{http.Request.Host}";
        return new JsonObject
        {
            ["name"] = function.Name,
            ["href"] = $"{origin}/admin/functions/{function.Name}",
            ["invoke_url_template"] = route is null ? null : $"{origin}{route.Pattern}",
            ["language"] = "dotnet-isolated",
            ["isDisabled"] = function.IsDisabled,
            ["config"] = new JsonObject
            {
                ["name"] = function.Name,
                ["entryPoint"] = function.Descriptor.EntryPoint,
                ["bindings"] = new JsonArray(Binding(function, route)),
            },
        };
    }

    private static JsonObject Binding(LocalFunction function, HttpRoute? route)
    {
        var binding = new JsonObject
        {
            ["name"] = function.Descriptor.TriggerParameter.Name,
            ["type"] = function.TriggerType,
            ["direction"] = "In",
        };
        if (route is not null)
        {
            binding["route"] = route.Pattern;
            binding["methods"] = new JsonArray([.. route.Methods.Select(method => JsonValue.Create(method))]);
        }

        return binding;
    }

    private JsonObject Status() => new()
    {
        ["id"] = "reflex-local",
        ["instanceId"] = _instanceId,
        ["state"] = "Running",
        ["version"] = typeof(AdminEndpoints).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion,
        ["processUptime"] = (long)(clock.GetUtcNow() - _started).TotalMilliseconds,
        ["functions"] = functions.Count,
        ["refusedRequests"] = refused.Count,
        ["queues"] = JsonSerializer.SerializeToNode(bus.Counts, JsonSerializerOptions.Web),
    };
}
