using System.Text.Json;
using System.Text.Json.Serialization;

namespace Reflex.Functions.Events.Json;

/// <summary>
/// How event data is read: with the liberties that the published schemas and the services themselves take. The same
/// field comes as a number, a text or null, in Pascal or camel case, as an object or as JSON in a text.
/// </summary>
internal static class EventJson
{
    public static JsonSerializerOptions Options { get; } = Create();

    /// <summary>Reads the data as <typeparamref name="T"/>, or says in a sentence why that cannot be.</summary>
    /// <param name="data">One JSON value; empty where the event has none.</param>
    /// <param name="value">The data.</param>
    /// <param name="problem">The sentence.</param>
    public static bool TryRead<T>(ReadOnlySpan<byte> data, out T? value, out string? problem)
        where T : class
    {
        value = null;
        problem = null;
        if (data is not [(byte)'{', ..])
        {
            problem = $"data must be an object for {typeof(T).Name}, but is {Describe(data)}";
            return false;
        }

        try
        {
            value = JsonSerializer.Deserialize<T>(data, Options);
            return value is not null;
        }
        catch (JsonException mismatch)
        {
            problem = $"data{mismatch.Path?.TrimStart('$')} cannot be read as {typeof(T).Name}: {mismatch.InnerException?.Message ?? mismatch.Message}";
            return false;
        }
    }

    private static string Describe(ReadOnlySpan<byte> data) => data switch
    {
        [] => "absent",
        [(byte)'n', ..] => "null",
        [(byte)'"', ..] => "a text",
        [(byte)'[', ..] => "an array",
        [(byte)'t' or (byte)'f', ..] => "a boolean",
        _ => "a number",
    };

    private static JsonSerializerOptions Create()
    {
        var options = new JsonSerializerOptions
        {
            PropertyNameCaseInsensitive = true,
            PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
            DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
            MaxDepth = 64,
        };
        options.Converters.Add(new LenientStringConverter());
        options.Converters.Add(new LenientTimeConverter());
        options.Converters.Add(new LenientNumberConverter<int>());
        options.Converters.Add(new LenientNumberConverter<long>());
        options.Converters.Add(new LenientNumberConverter<double>());
        options.Converters.Add(new LenientNumberConverter<decimal>());
        options.Converters.Add(new LenientBooleanConverter());
        options.MakeReadOnly(populateMissingResolver: true);
        return options;
    }
}
