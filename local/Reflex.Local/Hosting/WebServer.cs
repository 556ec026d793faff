using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;

namespace Reflex.Local.Hosting;

/// <summary>Kestrel on the loopback interface.</summary>
internal static class WebServer
{
    public static void Configure(WebApplicationBuilder builder, int port)
    {
        builder.WebHost.UseKestrelCore();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            if (port == 0)
            {
                kestrel.Listen(IPAddress.Loopback, 0);
            }
            else
            {
                // Both loopback addresses: `localhost` may mean either.
                kestrel.ListenLocalhost(port);
            }
        });
    }

    /// <exception cref="HostStartException">The port is taken.</exception>
    public static async Task<Uri> StartAsync(WebApplication app, int port, CancellationToken cancellationToken)
    {
        try
        {
            await app.StartAsync(cancellationToken);
        }
        catch (IOException taken) when (IsTakenPort(taken))
        {
            throw new HostStartException(
                $"Port {port} is taken by another program, perhaps another local host or Core Tools. Stop it, or choose another port with `--port`.");
        }

        string address = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        return new Uri(
            address.Replace("[::]", "localhost", StringComparison.Ordinal).Replace("127.0.0.1", "localhost", StringComparison.Ordinal));
    }

    public static bool IsTakenPort(Exception failure) => failure is IOException { InnerException: AddressInUseException };
}
