using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;
using FromBodyAttribute = Microsoft.Azure.Functions.Worker.Http.FromBodyAttribute;

namespace Reflex.Local.Tests.Samples;

public sealed class HttpFunctions(Recorder recorder)
{
    [Function("Greeting")]
    public IActionResult Greeting([HttpTrigger(AuthorizationLevel.Function, "get")] HttpRequest request)
    {
        recorder.Add("Greeting", request.Method);
        return new OkObjectResult(new { Text = $"Hello {request.Query["name"]}" });
    }

    [Function("GetOrder")]
    public static IResult GetOrder(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "orders/{id:int}")] HttpRequest request, int id, string? shop) =>
        id == 404 ? Results.NotFound() : Results.Json(new { id, shop, path = request.Path.Value });

    [Function("PutOrder")]
    public async Task<Item> PutOrder(
        [HttpTrigger(AuthorizationLevel.Anonymous, "put", "POST", Route = "orders/{id:int}")] HttpRequest request, [FromBody] Item item, Guid? tag)
    {
        await Task.Yield();
        recorder.Add("PutOrder", (request.Method, item, tag));
        return item with { Quantity = item.Quantity + 1 };
    }

    [Function("BodyAsTrigger")]
    public void BodyAsTrigger([HttpTrigger(AuthorizationLevel.Anonymous, "post")] Item item) => recorder.Add("BodyAsTrigger", item);

    [Function("AnyMethod")]
    public static string AnyMethod([HttpTrigger(AuthorizationLevel.Anonymous, Route = "any/{**rest}")] HttpRequest request, string rest) =>
        $"{request.Method} {rest}";

    [Function("HttpFails")]
    public static IActionResult Fails([HttpTrigger(AuthorizationLevel.Anonymous, "get")] HttpRequest request) =>
        throw new InvalidOperationException($"No luck with {request.Path}.");

    [Function("Context")]
    public static IResult Context([HttpTrigger(AuthorizationLevel.Anonymous, "get")] HttpRequest request, FunctionContext context) =>
        Results.Json(new
        {
            same = ReferenceEquals(context.GetHttpContext(), request.HttpContext),
            context.FunctionDefinition.Name,
            context.FunctionId,
            hasInvocationId = Guid.TryParse(context.InvocationId, out _),
            hasTrace = context.TraceContext.TraceParent.Length > 0,
        });
}
