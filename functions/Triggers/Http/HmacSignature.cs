using System.Security.Cryptography;
using System.Text;

namespace Reflex.Functions.Triggers.Http;

/// <summary>HMAC-SHA256 over a request (RFC 2104), as webhook senders write it.</summary>
internal static class HmacSignature
{
    private static readonly string[] s_prefixes = ["sha256=", "v1=", "v1,"];

    /// <summary>What is signed: the body, or the timestamp, a dot and the body.</summary>
    public static byte[] SignedContent(string? timestamp, ReadOnlySpan<byte> body)
    {
        if (timestamp is null)
        {
            return body.ToArray();
        }

        byte[] prefix = Encoding.UTF8.GetBytes($"{timestamp}.");
        byte[] content = new byte[prefix.Length + body.Length];
        prefix.CopyTo(content, 0);
        body.CopyTo(content.AsSpan(prefix.Length));
        return content;
    }

    /// <summary>The signature in lower-case hexadecimal, as <c>sha256=…</c>.</summary>
    public static string Sign(string secret, ReadOnlySpan<byte> content) =>
        "sha256=" + Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), content));

    /// <summary>
    /// Whether any of the signatures in a header (space-separated, as Standard Webhooks sends them while a secret is changed) is one of
    /// the secrets' over this content. Takes the same time for every wrong signature.
    /// </summary>
    public static bool Verify(string header, IEnumerable<string> secrets, ReadOnlySpan<byte> content)
    {
        bool valid = false;
        string[] signatures = header.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        foreach (string secret in secrets)
        {
            byte[] expected = HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), content);
            foreach (string signature in signatures.Take(8))
            {
                valid |= Decode(signature) is { } given && CryptographicOperations.FixedTimeEquals(expected, given);
            }
        }

        return valid;
    }

    private static byte[]? Decode(string signature)
    {
        string text = signature;
        foreach (string prefix in s_prefixes)
        {
            if (text.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))
            {
                text = text[prefix.Length..];
                break;
            }
        }

        var bytes = new byte[HMACSHA256.HashSizeInBytes];
        if (text.Length == 2 * bytes.Length)
        {
            return Convert.FromHexString(text, bytes, out _, out int hex) is System.Buffers.OperationStatus.Done && hex == bytes.Length ? bytes : null;
        }

        return Convert.TryFromBase64String(text, bytes, out int length) && length == bytes.Length ? bytes : null;
    }
}
