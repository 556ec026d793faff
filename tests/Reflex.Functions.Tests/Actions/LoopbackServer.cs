using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Reflex.Functions.Tests.Actions;

/// <summary>A request as the server got it.</summary>
internal sealed record SeenRequest(string Method, string Path, string Query, IReadOnlyDictionary<string, string> Headers, string Body)
{
    public string Token => Header("Authorization");

    public string RequestId => Header("x-ms-client-request-id");

    public JsonElement Json => JsonElement.Parse(Body);

    public string Header(string name) => Headers.GetValueOrDefault(name, "");
}

/// <summary>
/// A real HTTPS or HTTP server on a free loopback port that keeps every request and answers what the test says, in order; after that with 200 and, where there
/// is one, the default body.
/// </summary>
internal sealed class LoopbackServer : IAsyncDisposable
{
    // One key for all: making it takes longer than a test.
    private static readonly Lazy<X509Certificate2> Localhost = new(CreateCertificate);
    private readonly WebApplication _server;
    private readonly ConcurrentQueue<Func<HttpContext, Task>> _answers = [];

    private LoopbackServer(WebApplication server) => _server = server;

    /// <summary>The certificate of every HTTPS server here.</summary>
    public static X509Certificate2 Certificate => Localhost.Value;

    public ConcurrentQueue<SeenRequest> Requests { get; } = [];

    /// <summary>With the name <c>localhost</c>, which the certificate is for.</summary>
    public Uri Endpoint { get; private set; } = null!;


    public static async Task<LoopbackServer> StartAsync(bool https, Func<SeenRequest, string?>? check = null, Func<SeenRequest, object?>? fallback = null)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen =>
        {
            if (https)
            {
                listen.UseHttps(Certificate);
            }
        }));
        WebApplication app = builder.Build();
        var server = new LoopbackServer(app);
        app.Run(context => server.AnswerAsync(context, check, fallback));
        await app.StartAsync();
        string address = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        server.Endpoint = new Uri(address.Replace("127.0.0.1", "localhost", StringComparison.Ordinal));
        return server;
    }

    /// <summary>What the next request is answered with; <c>{endpoint}</c> in a header is this server's address.</summary>
    public LoopbackServer Answer(int status, object? body = null, params (string Name, string Value)[] headers)
    {
        _answers.Enqueue(async context =>
        {
            context.Response.StatusCode = status;
            foreach ((string name, string value) in headers)
            {
                context.Response.Headers[name] = value.Replace("{endpoint}", Endpoint.AbsoluteUri.TrimEnd('/'), StringComparison.Ordinal);
            }

            if (body is string text)
            {
                context.Response.ContentType ??= "text/plain";
                await context.Response.WriteAsync(text);
            }
            else if (body is not null)
            {
                context.Response.ContentType ??= "application/json";
                await context.Response.WriteAsync(JsonSerializer.Serialize(body));
            }
        });
        return this;
    }

    /// <summary>The same answer several times.</summary>
    public LoopbackServer Answer(int times, int status, object? body = null, params (string Name, string Value)[] headers)
    {
        for (int time = 0; time < times; time++)
        {
            Answer(status, body, headers);
        }

        return this;
    }

    /// <summary>Closes the connection of the next request without an answer.</summary>
    public LoopbackServer HangUp()
    {
        _answers.Enqueue(context =>
        {
            context.Abort();
            return Task.CompletedTask;
        });
        return this;
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private async Task AnswerAsync(HttpContext context, Func<SeenRequest, string?>? check, Func<SeenRequest, object?>? fallback)
    {
        HttpRequest request = context.Request;
        using var reader = new StreamReader(request.Body);
        var seen = new SeenRequest(
            request.Method, request.Path.Value ?? "", request.QueryString.Value ?? "",
            request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase),
            await reader.ReadToEndAsync());
        Requests.Enqueue(seen);
        if (check?.Invoke(seen) is { } mistake)
        {
            context.Response.StatusCode = 400;
            await context.Response.WriteAsync(mistake);
        }
        else if (_answers.TryDequeue(out Func<HttpContext, Task>? answer))
        {
            await answer(context);
        }
        else if (fallback?.Invoke(seen) is { } body)
        {
            await context.Response.WriteAsJsonAsync(body);
        }
    }

    private static X509Certificate2 CreateCertificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        using X509Certificate2 made = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pfx), null);
    }
}
