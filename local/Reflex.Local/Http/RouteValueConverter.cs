using System.Globalization;
using Microsoft.AspNetCore.Http;
using Reflex.Local.Bindings;

namespace Reflex.Local.Http;

/// <summary>Turns a text of the route or the query string into a parameter's type.</summary>
internal static class RouteValueConverter
{
    /// <summary><c>null</c> where no text can become this type. The function's own errors are 400 answers.</summary>
    public static Func<string, string, object>? For(Type type)
    {
        Type plain = Nullable.GetUnderlyingType(type) ?? type;
        Func<string, object>? parse =
            plain == typeof(string) ? text => text
            : plain == typeof(int) ? text => int.Parse(text, CultureInfo.InvariantCulture)
            : plain == typeof(long) ? text => long.Parse(text, CultureInfo.InvariantCulture)
            : plain == typeof(double) ? text => double.Parse(text, CultureInfo.InvariantCulture)
            : plain == typeof(decimal) ? text => decimal.Parse(text, CultureInfo.InvariantCulture)
            : plain == typeof(bool) ? text => bool.Parse(text)
            : plain == typeof(Guid) ? text => Guid.Parse(text)
            : plain == typeof(DateTime) ? text =>
                DateTime.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal | DateTimeStyles.AssumeUniversal)
            : plain == typeof(DateTimeOffset) ? text =>
                DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal)
            : plain.IsEnum ? text => Enum.Parse(plain, text, ignoreCase: true)
            : null;
        return parse is null ? null : (name, text) => Convert(parse, plain, name, text);
    }

    private static object Convert(Func<string, object> parse, Type type, string name, string text)
    {
        try
        {
            return parse(text);
        }
        catch (Exception wrong) when (wrong is FormatException or OverflowException or ArgumentException)
        {
            throw new BadHttpRequestException($"'{text}' is no {TypeNames.Show(type)} (parameter '{name}').", wrong);
        }
    }
}
