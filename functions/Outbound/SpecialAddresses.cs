using System.Net;

namespace Reflex.Functions.Outbound;

/// <summary>
/// Addresses that are not on the public internet, after IANA's special-purpose registries: private, loopback, link-local (where cloud
/// metadata services answer), carrier-grade NAT, documentation, multicast, reserved, and IPv6 that embeds such IPv4.
/// </summary>
internal static class SpecialAddresses
{
    private static readonly IPNetwork[] Networks =
    [
        .. new[]
        {
            "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24",
            "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4", "168.63.129.16/32",
            "::/128", "::1/128", "64:ff9b:1::/48", "100::/64", "2001::/23", "2001:db8::/32", "fc00::/7", "fe80::/10", "fec0::/10", "ff00::/8",
        }.Select(text => IPNetwork.Parse(text)),
    ];

    public static bool Contains(IPAddress address)
    {
        IPAddress plain = Embedded(address) ?? address;
        return Networks.Any(network => network.Contains(plain));
    }

    private static IPAddress? Embedded(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6)
        {
            return address.MapToIPv4();
        }

        if (address.AddressFamily != System.Net.Sockets.AddressFamily.InterNetworkV6)
        {
            return null;
        }

        byte[] bytes = address.GetAddressBytes();
        bool isNat64 = bytes.AsSpan(0, 12).SequenceEqual((ReadOnlySpan<byte>)[0, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0]);
        bool is6To4 = bytes[0] == 0x20 && bytes[1] == 0x02;
        return isNat64 ? new IPAddress(bytes.AsSpan(12, 4)) : is6To4 ? new IPAddress(bytes.AsSpan(2, 4)) : null;
    }
}
