using System.Security.Cryptography;
using System.Text;

namespace Reflex.Durable.Execution;

/// <summary>Name-based GUIDs (RFC 9562, version 5), the same for the same name.</summary>
internal static class DeterministicGuid
{
    private static readonly byte[] Namespace = new Guid("5d6a1c1e-3b0b-4f5e-9a51-0d6f0c0c7b11").ToByteArray(bigEndian: true);

    public static Guid Create(string name)
    {
        byte[] data = [.. Namespace, .. Encoding.UTF8.GetBytes(name)];
        Span<byte> hash = stackalloc byte[SHA1.HashSizeInBytes];
#pragma warning disable CA5350 // The RFC prescribes SHA-1 for version 5; nothing secret depends on it.
        SHA1.HashData(data, hash);
#pragma warning restore CA5350
        hash[6] = (byte)((hash[6] & 0x0F) | 0x50);
        hash[8] = (byte)((hash[8] & 0x3F) | 0x80);
        return new Guid(hash[..16], bigEndian: true);
    }
}
