using System.Net;
using System.Security.Cryptography.X509Certificates;
using Azure.Core.Pipeline;

namespace Reflex.Functions.Outbound;

/// <summary>
/// Certificates that outbound connections trust instead of the system's, for installations behind a certificate authority of their own.
/// </summary>
/// <param name="Roots">The roots, or the servers' own certificates.</param>
public sealed record OutboundTrust(X509Certificate2Collection Roots);

/// <summary>
/// The connections of every action that reaches an address which an automation names: <see cref="OutboundGuard"/> opens each, and no
/// redirect is followed unseen. Azure's own clients use them too, through <see cref="Transport"/>.
/// </summary>
public sealed class OutboundConnections : IDisposable
{
    public OutboundConnections(OutboundGuard guard, OutboundTrust? trust = null)
    {
        ArgumentNullException.ThrowIfNull(guard);
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseProxy = false,
            UseCookies = false,
            ConnectCallback = guard.ConnectAsync,
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            AutomaticDecompression = DecompressionMethods.All,
        };
        if (trust is not null)
        {
            var policy = new X509ChainPolicy
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                RevocationMode = X509RevocationMode.NoCheck,
            };
            policy.CustomTrustStore.AddRange(trust.Roots);
            handler.SslOptions.CertificateChainPolicy = policy;
        }

        // The deadline is the attempt's.
        Client = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
        Transport = new HttpClientTransport(Client);
    }

    /// <summary>For addresses with http.</summary>
    public HttpClient Client { get; }

    /// <summary>The same connections for a client of Azure's SDK.</summary>
    public HttpPipelineTransport Transport { get; }

    public void Dispose() => Client.Dispose();
}
