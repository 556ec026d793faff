using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Reflex.Cli.Tests.Commands;

/// <summary>`reflex dead-letters` against the API's answers.</summary>
public sealed class DeadLettersCommandTests : IAsyncLifetime
{
    private readonly List<(string Request, string Body)> _requests = [];
    private WebApplication _api = null!;
    private int _polls;

    public async Task InitializeAsync()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _api = builder.Build();
        _api.Run(AnswerAsync);
        await _api.StartAsync();
    }

    public async Task DisposeAsync() => await _api.DisposeAsync();

    [Fact]
    public async Task A_list_is_asked_for_with_its_conditions()
    {
        int exit = await RunAsync("list", "--source", "sign-ins", "--reason", "invalid-data", "--from", "2026-03-01T00:00:00Z");

        Assert.Equal(ExitCode.Success, exit);
        Assert.Equal(
            "GET /api/dead-letters?top=50&source=sign-ins&reason=invalid-data&from=2026-03-01T00%3A00%3A00.0000000Z", Assert.Single(_requests).Request);
    }

    [Fact]
    public async Task One_is_shown()
    {
        Assert.Equal(ExitCode.Success, await RunAsync("show", "sign-ins", "7"));
        Assert.Equal("GET /api/dead-letters/sign-ins/7", Assert.Single(_requests).Request);
    }

    [Fact]
    public async Task A_redrive_is_waited_for_until_it_is_done()
    {
        int exit = await RunAsync("redrive", "sign-ins", "--id", "7", "--id", "8", "--rate", "5");

        Assert.Equal(ExitCode.Success, exit);
        Assert.Equal("POST /api/dead-letters/sign-ins/redrive", _requests[0].Request);
        JsonElement order = JsonElement.Parse(_requests[0].Body);
        Assert.Equal(["7", "8"], order.GetProperty("filter").GetProperty("ids").EnumerateArray().Select(id => id.GetString()!));
        Assert.Equal(5, order.GetProperty("perSecond").GetInt32());
        Assert.Equal(2, _requests.Count(request => request.Request == "GET /api/redrives/redrive-1"));
    }

    private Task<int> RunAsync(params string[] args) => ReflexCommandLine.RunAsync(["dead-letters", .. args, "--host", _api.Urls.First()]);

    private async Task AnswerAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body, Encoding.UTF8);
        _requests.Add(($"{context.Request.Method} {context.Request.Path}{context.Request.QueryString}", await reader.ReadToEndAsync()));
        const string Letter = """{"source":"sign-ins","id":"7","origin":"m-7","reason":"invalid-data","description":"data.x is missing","at":"2026-03-01T12:00:00Z","body":"{}"}""";
        string answer = context.Request.Path.Value switch
        {
            "/api/dead-letters" => $$"""{"items":[{{Letter}}]}""",
            "/api/dead-letters/sign-ins/7" => Letter,
            "/api/dead-letters/sign-ins/redrive" => """{"id":"redrive-1"}""",
            _ => ++_polls < 2 ? """{"status":"Running","done":1,"finished":false}""" : """{"status":"Completed","done":2,"finished":true}""",
        };
        context.Response.StatusCode = context.Request.Method == "POST" ? (int)HttpStatusCode.Accepted : (int)HttpStatusCode.OK;
        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync(answer);
    }
}
