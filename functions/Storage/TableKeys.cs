using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Reflex.Functions.Storage;

/// <summary>
/// How keys are made. Tables sort rows by key as text and read forwards only, so that what is wanted newest first carries the
/// ticks that are left until the end of time.
/// </summary>
internal static class TableKeys
{
    /// <summary>The partition of an index that holds everything.</summary>
    public const string All = "all";

    /// <summary>A key by which newer rows sort first.</summary>
    public static string NewestFirst(DateTimeOffset at) =>
        (DateTime.MaxValue.Ticks - at.UtcTicks).ToString("D19", CultureInfo.InvariantCulture);

    /// <summary>Sorts newest first; what happened in the same instant by <paramref name="id"/>.</summary>
    public static string NewestFirst(DateTimeOffset at, string id) => $"{NewestFirst(at)}|{Safe(id)}";

    /// <summary>A key that sorts by number, padded to ten digits.</summary>
    public static string Ordinal(long number) => number.ToString("D10", CultureInfo.InvariantCulture);

    /// <summary>
    /// The text itself where a key may hold it, else its readable beginning and a hash: keys hold at most 512 characters, and none of <c>/
    /// \ # ?</c> or control characters.
    /// </summary>
    public static string Safe(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.Length <= 200 && text.All(IsAllowed)
            ? text
            : $"{new string([.. text.Take(60).Select(c => IsAllowed(c) ? c : '-')])}~{Hash(text)}";
    }

    /// <summary>A key for an Azure resource ID or other name that is compared without case.</summary>
    public static string CaseInsensitive(string text) => Safe(text.ToLowerInvariant());

    /// <summary>The first 32 hexadecimal digits of SHA-256: enough to tell names apart.</summary>
    public static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..32];

    private static bool IsAllowed(char c) => c is not ('/' or '\\' or '#' or '?' or '%' or '|' or '\'') && c is > '\u001f' and < '\u007f';
}
