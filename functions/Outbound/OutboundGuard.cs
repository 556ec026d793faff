using System.Net.Sockets;
using System.Net;
using Microsoft.Extensions.Options;
using Reflex.Functions.Settings;

namespace Reflex.Functions.Outbound;

/// <summary>
/// Decides which addresses may be reached: allow-listed hosts over HTTPS (HTTP only to hosts that may be private), and no private,
/// loopback, link-local or otherwise special address behind an allow-listed name unless the name is listed for that too. The address is
/// checked where the connection is made, so that a name that answers differently the second time gains nothing.
/// </summary>
public sealed class OutboundGuard(IOptions<ReflexOptions> options)
{
    private readonly Lazy<HostPattern[]> _allowed = new(() => HostPattern.ParseList(options.Value.Actions.AllowedHosts));
    private readonly Lazy<HostPattern[]> _private = new(() => HostPattern.ParseList(options.Value.Actions.PrivateHosts));

    /// <summary>Throws where the address may not be reached.</summary>
    public void Check(Uri uri)
    {
        if (!uri.IsAbsoluteUri || uri.Scheme is not ("https" or "http"))
        {
            throw new OutboundRefusedException($"'{uri}' is not an http or https address.");
        }

        if (uri.UserInfo.Length > 0)
        {
            throw new OutboundRefusedException($"The address of '{uri.Host}' contains a user name; put credentials in a header.");
        }

        if (!_allowed.Value.Any(pattern => pattern.Matches(uri)))
        {
            throw new OutboundRefusedException($"Host '{uri.Authority}' is not allowed; add it to Reflex__Actions__AllowedHosts.");
        }

        if (uri.Scheme == "http" && !MayBePrivate(uri))
        {
            throw new OutboundRefusedException($"'{uri.Authority}' must be reached over https.");
        }
    }

    /// <summary>Opens the connection itself and so knows which address is behind the name.</summary>
    public async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellation)
    {
        Uri uri = context.InitialRequestMessage.RequestUri!;
        Check(uri);
        IPAddress[] addresses = IPAddress.TryParse(uri.DnsSafeHost, out IPAddress? literal)
            ? [literal]
            : await Dns.GetHostAddressesAsync(context.DnsEndPoint.Host, cancellation);
        IPAddress[] reachable = MayBePrivate(uri) ? addresses : [.. addresses.Where(address => !SpecialAddresses.Contains(address))];
        if (reachable.Length == 0)
        {
            throw new OutboundRefusedException(
                $"'{uri.Host}' resolves to a private or special address ({string.Join(", ", addresses.Select(a => a.ToString()))}); "
                + "if this is intended, add it to Reflex__Actions__PrivateHosts.");
        }

        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(reachable, context.DnsEndPoint.Port, cancellation);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private bool MayBePrivate(Uri uri) => _private.Value.Any(pattern => pattern.Matches(uri));
}
