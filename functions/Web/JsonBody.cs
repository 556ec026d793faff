using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization.Metadata;
using System.Text.Json.Serialization;
using System.Text.Json;
using Reflex.Engine.Events;
using Reflex.Functions.Settings;

namespace Reflex.Functions.Web;

/// <summary>
/// Reads the body of a request and names what is wrong with it. An unknown field is an error and never ignored: somebody who meant to stop
/// everything must not be told that all is well.
/// </summary>
internal static class JsonBody
{
    private static readonly JsonSerializerOptions s_strict = new(ReflexJson.Options)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    };

    /// <summary>The body, or a sentence that says what is wrong with it.</summary>
    public static (T? Value, string? Mistake) Read<T>(ReadOnlySpan<byte> utf8)
        where T : class
    {
        try
        {
            JsonPropertyInfo[] fields = [.. s_strict.GetTypeInfo(typeof(T)).Properties];
            JsonElement root = JsonElement.Parse(utf8, new JsonDocumentOptions { MaxDepth = s_strict.MaxDepth });
            if (Check(root, fields) is { } mistake)
            {
                return (null, mistake);
            }

            T value = root.Deserialize<T>(s_strict)!;
            var wrong = new List<ValidationResult>();
            return Validator.TryValidateObject(value, new ValidationContext(value), wrong, validateAllProperties: true)
                ? (value, null)
                : (null, wrong[0].ErrorMessage);
        }
        catch (JsonException mistake) when (mistake.Path is { Length: > 2 } path && path.StartsWith("$.", StringComparison.Ordinal))
        {
            return (null, $"'{path[2..]}' is unknown or has an invalid value{Hint<T>(path[2..])}.");
        }
        catch (JsonException mistake)
        {
            return (null, $"The body is not valid JSON: {mistake.Message}");
        }
    }

    private static string? Check(JsonElement root, JsonPropertyInfo[] fields)
    {
        string names = string.Join(", ", fields.Select(field => field.Name));
        if (root.ValueKind != JsonValueKind.Object)
        {
            return $"The body must be a JSON object with {names}.";
        }

        foreach (JsonProperty given in root.EnumerateObject())
        {
            if (!fields.Any(field => IsNamed(field, given.Name)))
            {
                string hint = Suggestion.For(given.Name, fields.Select(field => field.Name));
                return $"Unknown field '{given.Name}'{(hint.Length > 0 ? $"{hint} Expected" : "; expected")} one of {names}.";
            }
        }

        return fields.FirstOrDefault(field => field.IsRequired && !root.EnumerateObject().Any(given => IsNamed(field, given.Name))) is { } missing
            ? $"'{missing.Name}' is missing; the fields are {names}."
            : null;
    }

    private static string Hint<T>(string path)
    {
        Type? type = s_strict.GetTypeInfo(typeof(T)).Properties.FirstOrDefault(field => IsNamed(field, path))?.PropertyType;
        return type is not { IsEnum: true }
            ? ""
            : $"; it is one of {string.Join(", ", Enum.GetNames(type).Select(JsonNamingPolicy.CamelCase.ConvertName))}";
    }

    private static bool IsNamed(JsonPropertyInfo field, string name) => string.Equals(field.Name, name, StringComparison.OrdinalIgnoreCase);
}
