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
    public static bool TryRead<T>(JsonElement data, out T? value, out string? problem)
        where T : class
    {
        value = null;
        problem = null;
        if (data.ValueKind is not JsonValueKind.Object)
        {
            problem = $"data must be an object for {typeof(T).Name}, but is {Describe(data.ValueKind)}";
            return false;
        }

        try
        {
            value = data.Deserialize<T>(Options);
            return value is not null;
        }
        catch (JsonException mismatch)
        {
            problem = $"data{mismatch.Path?.TrimStart('$')} cannot be read as {typeof(T).Name}: {mismatch.InnerException?.Message ?? mismatch.Message}";
            return false;
        }
    }

    private static string Describe(JsonValueKind kind) => kind switch
    {
        JsonValueKind.Undefined => "absent",
        JsonValueKind.Null => "null",
        JsonValueKind.String => "a text",
        JsonValueKind.Array => "an array",
        JsonValueKind.True or JsonValueKind.False => "a boolean",
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
