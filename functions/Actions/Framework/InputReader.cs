using System.ComponentModel.DataAnnotations;
using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization.Metadata;
using System.Text.Json;
using Reflex.Engine.Automations;
using Reflex.Engine.Events;
using Reflex.Engine.Templates;

namespace Reflex.Functions.Actions.Framework;

/// <summary>An action's input as it was read.</summary>
/// <param name="Value">The input; null where something is wrong with it, or where a template in it is not rendered yet.</param>
/// <param name="Mistakes">What is wrong, in sentences; nothing where it is sound.</param>
internal sealed record ReadInput<TInput>(TInput? Value, IReadOnlyList<InputMistake> Mistakes)
    where TInput : class;

/// <summary>
/// Reads an action's input and says what does not fit: the field, as it stands in the automation, and what would fit. A value of the wrong
/// kind is not repeated in the sentence, since it may be a secret.
/// </summary>
internal sealed class InputReader<TInput>
    where TInput : class
{
    private readonly JsonSerializerOptions _options;
    private readonly JsonSerializerOptions _renderedOptions;
    private readonly JsonTypeInfo _type;
    private readonly JsonPropertyInfo[] _fields;

    public InputReader(JsonSerializerOptions options)
    {
        _options = options;
        _renderedOptions = new JsonSerializerOptions(options) { Converters = { new TextConverter() } };
        _type = options.GetTypeInfo(typeof(TInput));
        _fields = [.. _type.Properties];
    }

    /// <summary>
    /// Reads each field once, by itself: so every mistake is named and not only the first. The sentences lack the action's name.
    /// </summary>
    /// <param name="input">The input.</param>
    /// <param name="rendered">Whether its templates are: where they are not, one counts as a value that fits.</param>
    public ReadInput<TInput> Read(JsonElement input, bool rendered)
    {
        if (input.ValueKind != JsonValueKind.Object)
        {
            return new(null, [new(InputMistakeKind.Invalid, [], $"`with` must be a map of {Names}.")]);
        }

        object value = _type.CreateObject!();
        var mistakes = new List<InputMistake>();
        var meant = new HashSet<string>(StringComparer.Ordinal);
        foreach (JsonProperty given in input.EnumerateObject())
        {
            if (FieldOf(given.Name) is { } field)
            {
                mistakes.AddRange(ReadField(field, given, rendered, value));
            }
            else
            {
                meant.Add(Suggestion.Nearest(given.Name, _fields.Select(f => f.Name)) ?? "");
                string hint = Suggestion.For(given.Name, _fields.Select(f => f.Name));
                string expected = hint.Length > 0 ? $"{hint} Expected" : "; expected";
                mistakes.Add(new(InputMistakeKind.Unknown, [given.Name], $"unknown input `{given.Name}`{expected} one of {Names}."));
            }
        }

        // What is misspelt is not missing too.
        mistakes.AddRange(_fields
            .Where(field => field.IsRequired && !meant.Contains(field.Name) && IsMissing(input, field))
            .Select(field => new InputMistake(InputMistakeKind.Missing, [], $"`{field.Name}` is missing: {Describe(field)}")));
        return new(mistakes.Count == 0 && (rendered || !Templates.Contains(input)) ? (TInput)value : null, mistakes);
    }

    /// <summary>Refuses an input type with an address that templates would not know for one.</summary>
    /// <exception cref="InvalidOperationException">A field is an address, and its name does not say so.</exception>
    public void CheckAddresses()
    {
        foreach (JsonPropertyInfo field in _fields)
        {
            if (Find<AddressAttribute>(field).FirstOrDefault() is { } address && AddressFields.KindOf(field.Name) != address.Kind)
            {
                throw new InvalidOperationException(
                    $"The input '{field.Name}' of {typeof(TInput).Name} is an address, and templates know one by its name: "
                    + $"{AddressFields.Rule}. Rename it.");
            }
        }
    }

    private string Names => string.Join(", ", _fields.Select(each => each.Name));

    private JsonPropertyInfo? FieldOf(string name) => Array.Find(_fields, field => IsNamed(field, name));

    private static bool IsMissing(JsonElement input, JsonPropertyInfo field) =>
        !input.EnumerateObject().Any(given => IsNamed(field, given.Name) && given.Value.ValueKind != JsonValueKind.Null);

    private static bool IsNamed(JsonPropertyInfo field, string name) => string.Equals(field.Name, name, StringComparison.OrdinalIgnoreCase);

    // A field that is null is as if it were left out. Where its template is not rendered yet, what is set is only a value that fits.
    private IEnumerable<InputMistake> ReadField(JsonPropertyInfo field, JsonProperty given, bool rendered, object input)
    {
        if (given.Value.ValueKind == JsonValueKind.Null || (!rendered && Templates.IsTemplate(given.Value)))
        {
            return [];
        }

        object? value;
        try
        {
            value = rendered
                ? given.Value.Deserialize(field.PropertyType, _renderedOptions)
                : Templates.Fill(given.Value).Deserialize(field.PropertyType, _options);
        }
        catch (JsonException mistake)
        {
            string where = given.Name + (mistake.Path is { Length: > 1 } below ? below[1..] : "");
            return [new(InputMistakeKind.Invalid, PathOf(where), $"`{where}` is invalid; `{field.Name}` must be {KindOf(field.PropertyType)}: {Describe(field)}")];
        }

        field.Set!(input, value);
        return Validate(field, value).Select(sentence => new InputMistake(InputMistakeKind.Invalid, [given.Name], sentence));
    }

    // "headers.Accept", "headers['a.b']" and "expect[1]", as the serialiser writes paths.
    private static string[] PathOf(string where) =>
        where.Contains("['", StringComparison.Ordinal)
            ? [where[..where.IndexOf('[', StringComparison.Ordinal)]]
            : where.TrimEnd(']').Split('.', '[');

    // The attributes speak of "The field capacity" or "The url field"; whoever wrote the automation knows `capacity` and `url`.
    private static IEnumerable<string> Validate(JsonPropertyInfo field, object? value)
    {
        string name = $"`{field.Name}`";
        var context = new ValidationContext(value ?? field) { DisplayName = name, MemberName = field.Name };
        ValidationAttribute[] rules = [.. Find<ValidationAttribute>(field).OrderByDescending(rule => rule is RequiredAttribute)];
        foreach (ValidationAttribute rule in rules)
        {
            if (rule.GetValidationResult(value, context) is not { ErrorMessage: { } message })
            {
                continue;
            }

            message = message.Replace($"The field {name}", name, StringComparison.Ordinal).Replace(
                $"The {name} field", name, StringComparison.Ordinal);
            yield return message.StartsWith($"`{field.Name}", StringComparison.Ordinal) ? message : $"{name}: {message}";
            if (rule is RequiredAttribute)
            {
                yield break;
            }
        }
    }

    private static string Describe(JsonPropertyInfo field) => Find<DescriptionAttribute>(field).FirstOrDefault()?.Description ?? "";

    private static IEnumerable<TAttribute> Find<TAttribute>(JsonPropertyInfo field)
        where TAttribute : Attribute =>
        field.AttributeProvider?.GetCustomAttributes(typeof(TAttribute), inherit: true).OfType<TAttribute>() ?? [];

    [SuppressMessage("Globalization", "CA1308", Justification = "A word of a sentence.")]
    private static string KindOf(Type type) =>
        type == typeof(string) ? "text"
        : type == typeof(bool) ? "true or false"
        : type == typeof(int) ? "a whole number"
        : type == typeof(int[]) ? "a list of whole numbers"
        : type == typeof(Dictionary<string, string>) ? "a map of names to texts"
        : type.Name.ToLowerInvariant();
}
