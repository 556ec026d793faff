using System.Globalization;
using System.Numerics;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Reflex.Functions.Events.Json;

/// <summary>
/// Takes a number as a number or as text; an empty text is no number. What is neither is an error that names the value,
/// because a figure that is silently dropped would let a threshold pass.
/// </summary>
internal sealed class LenientNumberConverter<T> : JsonConverter<T?>
    where T : struct, INumber<T>
{
    public override T? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType is JsonTokenType.Null)
        {
            return null;
        }

        string? text = reader.TokenType switch
        {
            JsonTokenType.String => reader.GetString(),
            JsonTokenType.Number => System.Text.Encoding.UTF8.GetString(reader.HasValueSequence
                ? System.Buffers.BuffersExtensions.ToArray(reader.ValueSequence)
                : reader.ValueSpan),
            _ => throw new JsonException($"expected a number, found {reader.TokenType}"),
        };

        if (string.IsNullOrWhiteSpace(text))
        {
            return null;
        }

        return T.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out T number) && T.IsFinite(number)
            ? number
            : throw new JsonException($"'{text}' is not a number that fits {typeof(T).Name}");
    }

    public override void Write(Utf8JsonWriter writer, T? value, JsonSerializerOptions options)
    {
        if (value is { } number)
        {
            writer.WriteRawValue(number.ToString(null, CultureInfo.InvariantCulture));
        }
        else
        {
            writer.WriteNullValue();
        }
    }
}
