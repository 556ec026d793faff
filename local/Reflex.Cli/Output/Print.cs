using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Reflex.Cli.Output;

/// <summary>
/// The forms that output takes. Plain text, so that it can be piped; text from events never reaches the terminal as control codes.
/// </summary>
internal static class Print
{
    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    public static void Json<T>(T value) => Console.WriteLine(JsonSerializer.Serialize(value, s_json));

    /// <summary>Columns as wide as their widest cell; the last one is left ragged.</summary>
    public static void Table(string[] head, IEnumerable<string[]> rows)
    {
        string[][] all = [head, .. rows.Select(row => Array.ConvertAll(row, Clean))];
        int[] widths = [.. Enumerable.Range(0, head.Length).Select(column => all.Max(row => row[column].Length))];
        foreach (string[] row in all)
        {
            Console.WriteLine(
                string.Join("  ", row.Select((cell, column) => column == row.Length - 1 ? cell : cell.PadRight(widths[column]))));
        }
    }

    public static void Fields(params (string Name, string? Value)[] fields)
    {
        foreach ((string name, string? value) in fields)
        {
            if (value is not null) Console.WriteLine($"{name,-11} {Clean(value)}");
        }
    }

    public static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    /// <summary>An enum member as the API writes it.</summary>
    public static string Word<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.CamelCase.ConvertName(value.ToString());

    /// <summary>Control characters made visible.</summary>
    public static string Clean(string text) =>
        text.Any(char.IsControl) ? string.Concat(text.Select(c => char.IsControl(c) ? $"\\u{(int)c:x4}" : c.ToString())) : text;
}
