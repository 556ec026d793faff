using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Reflex.Local.Storage;
using Reflex.Testing;

namespace Reflex.Functions.Tests.Support;

/// <summary>How a request to the storage goes wrong.</summary>
public enum StorageFault
{
    None = 0,

    /// <summary>The service is busy: 503, nothing was done.</summary>
    Busy = 1,

    /// <summary>The connection breaks before anything was done.</summary>
    Broken = 2,

    /// <summary>It is done, and the connection breaks before the answer has come.</summary>
    AnswerLost = 3,
}

/// <summary>The table service of the real storage emulator behind a door that lets requests go wrong as a network and a busy service do.</summary>
internal sealed class FaultyTables : IAsyncDisposable
{
    private static readonly HashSet<string> s_ofTheConnection = new(["Host", "Connection", "Transfer-Encoding", "Keep-Alive", "Content-Length"], StringComparer.OrdinalIgnoreCase);
    private readonly WebApplication _door;
    private readonly HttpClient _behind;

    private FaultyTables(WebApplication door, Uri tables) => (_door, _behind) = (door, new HttpClient { BaseAddress = tables });

    /// <summary>What happens to a request, by its method, path and query.</summary>
    public Func<string, StorageFault> Choose { get; set; } = _ => StorageFault.None;

    /// <summary>A connection string that leads through the door.</summary>
    public string ConnectionString { get; private set; } = "";

    public static async Task<FaultyTables> StartAsync()
    {
        StorageEndpoints real = await SharedAzurite.GetAsync();
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        WebApplication app = builder.Build();
        var door = new FaultyTables(app, real.Table);
        app.Run(door.PassAsync);
        await app.StartAsync();
        string address = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        door.ConnectionString = real.ConnectionString.Replace($"TableEndpoint={real.Table}", $"TableEndpoint={address}/", StringComparison.Ordinal);
        return door;
    }

    public async ValueTask DisposeAsync()
    {
        await _door.DisposeAsync();
        _behind.Dispose();
    }

    private async Task PassAsync(HttpContext context)
    {
        StorageFault fault = Choose($"{context.Request.Method} {context.Request.Path}{context.Request.QueryString}");
        if (fault == StorageFault.Busy)
        {
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        }
        else if (fault == StorageFault.Broken)
        {
            context.Abort();
        }
        else
        {
            using HttpResponseMessage answer = await SendOnAsync(context.Request);
            if (fault == StorageFault.AnswerLost)
            {
                context.Abort();
                return;
            }

            context.Response.StatusCode = (int)answer.StatusCode;
            foreach ((string name, IEnumerable<string> values) in answer.Headers.Concat(answer.Content.Headers).Where(header => !s_ofTheConnection.Contains(header.Key)))
            {
                context.Response.Headers[name] = values.ToArray();
            }

            await answer.Content.CopyToAsync(context.Response.Body);
        }
    }

    private async Task<HttpResponseMessage> SendOnAsync(HttpRequest request)
    {
        // As it came: the signature is over the path as the client wrote it.
        string target = request.HttpContext.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        using var on = new HttpRequestMessage(new HttpMethod(request.Method), target);
        if (request.ContentLength is > 0 || request.Headers.TransferEncoding.Count > 0)
        {
            using var body = new MemoryStream();
            await request.Body.CopyToAsync(body);
            on.Content = new ByteArrayContent(body.ToArray());
        }

        foreach (KeyValuePair<string, Microsoft.Extensions.Primitives.StringValues> header in request.Headers.Where(header => !s_ofTheConnection.Contains(header.Key)))
        {
            if (!on.Headers.TryAddWithoutValidation(header.Key, (IEnumerable<string?>)header.Value))
            {
                on.Content?.Headers.TryAddWithoutValidation(header.Key, (IEnumerable<string?>)header.Value);
            }
        }

        return await _behind.SendAsync(on);
    }
}
