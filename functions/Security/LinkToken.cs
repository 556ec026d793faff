using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Reflex.Functions.Security;

/// <summary>A link's secret: 256 random bits, shown once in a message. Only its SHA-256 is kept, so that the tables open nothing.</summary>
internal static class LinkToken
{
    /// <summary>Length of a token in characters.</summary>
    public const int Length = 43;

    public static string Create() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));

    /// <summary>The stored hash; null if the text cannot be a token.</summary>
    public static string? Hash(string token) =>
        token.Length == Length && token.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_')
            ? Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(token)))
            : null;
}
