using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Reflex.Engine.Automations.Binding;

namespace Reflex.Functions.Actions;

/// <summary>
/// Reads an action's input and says what does not fit: the field, as it stands in the automation, and what would fit. A value of the wrong kind is not
/// repeated in the sentence, since it may be a secret.
/// </summary>
internal sealed class InputReader<TInput>
    where TInput : class
{
    private readonly JsonSerializerOptions _options;
    private readonly JsonPropertyInfo[] _fields;

    public InputReader(JsonSerializerOptions options)
    {
        _options = options;
        _fields = [.. options.GetTypeInfo(typeof(TInput)).Properties];
    }

    /// <summary>The input, or a sentence without the action's name.</summary>
    public string? Read(JsonElement input, out TInput? value)
    {
        value = null;
        if (input.ValueKind != JsonValueKind.Object)
        {
            return $"`with` must be a map of {Names}.";
        }

        if (FindUnknown(input) is { } unknown)
        {
            return $"`{unknown}` is no input of it{Suggestion.For(unknown, _fields.Select(field => field.Name))}; its inputs are {Names}.";
        }

        if (_fields.FirstOrDefault(field => field.IsRequired && IsMissing(input, field)) is { } missing)
        {
            return $"`{missing.Name}` is missing: {Describe(missing)}";
        }

        try
        {
            value = input.Deserialize<TInput>(_options)!;
        }
        catch (JsonException mistake)
        {
            return ExplainKind(mistake);
        }

        return Validate(value);
    }

    private string Names => string.Join(", ", _fields.Select(each => each.Name));

    private string? FindUnknown(JsonElement input)
    {
        foreach (JsonProperty given in input.EnumerateObject())
        {
            if (!_fields.Any(field => IsNamed(field, given.Name)))
            {
                return given.Name;
            }
        }

        return null;
    }

    private static bool IsMissing(JsonElement input, JsonPropertyInfo field) =>
        !input.EnumerateObject().Any(given => IsNamed(field, given.Name) && given.Value.ValueKind != JsonValueKind.Null);

    private static bool IsNamed(JsonPropertyInfo field, string name) => string.Equals(field.Name, name, StringComparison.OrdinalIgnoreCase);

    private string ExplainKind(JsonException mistake)
    {
        // "$.headers.Accept" is about the field headers.
        string where = mistake.Path is { Length: > 2 } path ? path[2..] : "";
        string name = where.Split('.', '[')[0];
        return _fields.FirstOrDefault(field => IsNamed(field, name)) is { } field
            ? $"`{where}` does not fit; `{field.Name}` must be {KindOf(field.PropertyType)}: {Describe(field)}"
            : $"`with` must be a map of {Names}.";
    }

    private static string? Validate(TInput value)
    {
        var results = new List<ValidationResult>();
        if (Validator.TryValidateObject(value, new ValidationContext(value), results, validateAllProperties: true))
        {
            return null;
        }

        return string.Join(" ", results.Select(result => Rename(result.ErrorMessage ?? "", result.MemberNames)));
    }

    // The attributes speak of "The field Capacity" or "The Url field"; whoever wrote the automation knows `capacity` and `url`.
    private static string Rename(string message, IEnumerable<string> members)
    {
        foreach (string member in members)
        {
            string field = $"`{JsonNamingPolicy.CamelCase.ConvertName(member)}`";
            message = message.Replace($"The field {member}", field, StringComparison.Ordinal).Replace($"The {member} field", field, StringComparison.Ordinal);
            message = message.Contains(field, StringComparison.Ordinal) ? message : $"{field}: {message}";
        }

        return message;
    }

    private static string Describe(JsonPropertyInfo field) =>
        field.AttributeProvider?.GetCustomAttributes(typeof(DescriptionAttribute), inherit: true).OfType<DescriptionAttribute>().FirstOrDefault()?.Description ?? "";

    [SuppressMessage("Globalization", "CA1308", Justification = "A word of a sentence.")]
    private static string KindOf(Type type) =>
        type == typeof(string) ? "text"
        : type == typeof(bool) ? "true or false"
        : type == typeof(int) ? "a whole number"
        : type == typeof(int[]) ? "a list of whole numbers"
        : type == typeof(Dictionary<string, string>) ? "a map of names to texts"
        : type.Name.ToLowerInvariant();
}
