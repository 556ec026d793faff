using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using Azure.Core;
using Azure.Core.Pipeline;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Reflex.Functions.Actions;

namespace Reflex.Functions.Tests.Actions;

/// <summary>A request as Resource Manager got it.</summary>
internal sealed record SeenRequest(string Method, string Path, string Query, string Token, string RequestId, string Body);

/// <summary>
/// Stands in for Resource Manager: a real HTTPS server on a free port that checks what every request must carry and answers what the test says, in
/// order; after that with 200.
/// </summary>
internal sealed class ResourceManagerStandIn : TokenCredential, IAsyncDisposable
{
    private readonly WebApplication _server;
    private readonly X509Certificate2 _certificate;
    private readonly ConcurrentQueue<Func<HttpContext, Task>> _answers = [];
    private int _tokens;

    private ResourceManagerStandIn(WebApplication server, X509Certificate2 certificate) => (_server, _certificate) = (server, certificate);

    public ConcurrentQueue<SeenRequest> Requests { get; } = [];

    public Uri Endpoint { get; private set; } = null!;

    public static async Task<ResourceManagerStandIn> StartAsync()
    {
        using var key = RSA.Create(2048);
        var certificateRequest = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using X509Certificate2 made = certificateRequest.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        X509Certificate2 certificate = X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pfx), null);
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.UseHttps(certificate)));
        WebApplication server = builder.Build();
        var standIn = new ResourceManagerStandIn(server, certificate);
        server.Run(standIn.AnswerAsync);
        await server.StartAsync();
        string address = server.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        standIn.Endpoint = new Uri(address);
        return standIn;
    }

    /// <summary>What the next request is answered with.</summary>
    public ResourceManagerStandIn Answer(int status, object? body = null, params (string Name, string Value)[] headers)
    {
        _answers.Enqueue(async context =>
        {
            context.Response.StatusCode = status;
            foreach ((string name, string value) in headers)
            {
                context.Response.Headers[name] = value.Replace("{endpoint}", Endpoint.AbsoluteUri.TrimEnd('/'), StringComparison.Ordinal);
            }

            if (body is not null)
            {
                context.Response.ContentType = "application/json";
                await context.Response.WriteAsync(JsonSerializer.Serialize(body));
            }
        });
        return this;
    }

    /// <summary>Makes the app call this server and take tokens from it.</summary>
    public void Register(IServiceCollection services)
    {
        services.AddSingleton<TokenCredential>(this);
        services.AddSingleton(new ResourceManagerOptions
        {
            Transport = new HttpClientTransport(new HttpClient(new HttpClientHandler
            {
                ServerCertificateCustomValidationCallback = (_, presented, _, _) => presented?.Thumbprint == _certificate.Thumbprint,
            })),
        });
    }

    public override ValueTask<AccessToken> GetTokenAsync(TokenRequestContext requestContext, CancellationToken cancellationToken) =>
        ValueTask.FromResult(GetToken(requestContext, cancellationToken));

    public override AccessToken GetToken(TokenRequestContext requestContext, CancellationToken cancellationToken) =>
        new($"token{Interlocked.Increment(ref _tokens)}", DateTimeOffset.UtcNow.AddHours(1));

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _certificate.Dispose();
    }

    private async Task AnswerAsync(HttpContext context)
    {
        HttpRequest request = context.Request;
        using var reader = new StreamReader(request.Body);
        Requests.Enqueue(new SeenRequest(
            request.Method, request.Path, request.QueryString.Value ?? "", request.Headers.Authorization.ToString(),
            request.Headers["x-ms-client-request-id"].ToString(), await reader.ReadToEndAsync()));
        bool isOperation = request.Path.StartsWithSegments("/operations");
        if (!request.Headers.Authorization.ToString().StartsWith("Bearer token", StringComparison.Ordinal)
            || (!isOperation && !request.Query.ContainsKey("api-version")))
        {
            context.Response.StatusCode = 400;
            return;
        }

        if (_answers.TryDequeue(out Func<HttpContext, Task>? answer))
        {
            await answer(context);
        }
    }
}
