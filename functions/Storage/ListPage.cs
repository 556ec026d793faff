using System.Text;

namespace Reflex.Functions.Storage;

/// <summary>One page of a list and the token that the next page is asked for with; no token: the list has ended.</summary>
public sealed record ListPage<T>(IReadOnlyList<T> Items, string? Next);

/// <summary>Which page is asked for.</summary>
public readonly record struct PageRequest(int Size, string? After)
{
    public const int DefaultSize = 50;
    public const int MaxSize = 200;

    /// <summary>Reads what a caller sent; false with a sentence where it makes no sense.</summary>
    public static bool TryParse(string? size, string? token, out PageRequest page, out string? mistake)
    {
        page = default;
        mistake = null;
        int number = DefaultSize;
        if (size is not null && (!int.TryParse(size, out number) || number is < 1 or > MaxSize))
        {
            mistake = $"'top' must be a number from 1 to {MaxSize}, not '{size}'.";
            return false;
        }

        string? after = null;
        if (token is not null && !TryDecode(token, out after))
        {
            mistake = "'next' is not a token from this API; start again without it.";
            return false;
        }

        page = new PageRequest(number, after);
        return true;
    }

    public static string Encode(string rowKey) =>
        Convert.ToBase64String(Encoding.UTF8.GetBytes(rowKey)).TrimEnd('=').Replace('+', '-').Replace('/', '_');

    private static bool TryDecode(string token, out string? rowKey)
    {
        rowKey = null;
        string padded = token.Replace('-', '+').Replace('_', '/').PadRight((token.Length + 3) / 4 * 4, '=');
        var bytes = new byte[padded.Length];
        if (!Convert.TryFromBase64String(padded, bytes, out int written))
        {
            return false;
        }

        rowKey = Encoding.UTF8.GetString(bytes, 0, written);
        return rowKey.Length is > 0 and <= 512;
    }
}
