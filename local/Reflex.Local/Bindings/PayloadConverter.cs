using System.Text;
using System.Text.Json;

namespace Reflex.Local.Bindings;

/// <summary>Turns a UTF-8 payload into the type that a parameter asks for, as the worker's converters do.</summary>
internal static class PayloadConverter
{
    public const string SupportedTypes = "string, byte[], BinaryData, JsonElement, or a class that the JSON is read into";

    /// <summary>The worker's default serializer ignores the case of property names.</summary>
    private static readonly JsonSerializerOptions Json = new() { PropertyNameCaseInsensitive = true };

    /// <summary><c>null</c> where no payload can become this type.</summary>
    public static Func<ReadOnlyMemory<byte>, object?>? For(Type type)
    {
        if (type == typeof(string))
        {
            return payload => Encoding.UTF8.GetString(payload.Span);
        }

        if (type == typeof(byte[]))
        {
            return payload => payload.ToArray();
        }

        if (type == typeof(ReadOnlyMemory<byte>))
        {
            return payload => payload;
        }

        if (type == typeof(BinaryData))
        {
            return payload => new BinaryData(payload);
        }

        if (type == typeof(JsonElement))
        {
            return payload => JsonElement.Parse(payload.Span);
        }

        bool isData = !type.IsInterface && !type.IsAbstract && !type.IsPointer && !type.IsByRef
            && type != typeof(object) && !typeof(Delegate).IsAssignableFrom(type) && !typeof(Stream).IsAssignableFrom(type);
        return isData ? payload => Deserialize(payload, type) : null;
    }

    private static object? Deserialize(ReadOnlyMemory<byte> payload, Type type)
    {
        try
        {
            return JsonSerializer.Deserialize(payload.Span, type, Json);
        }
        catch (JsonException broken)
        {
            throw new InvalidOperationException($"The payload cannot be read as {TypeNames.Show(type)}: {broken.Message}", broken);
        }
    }
}
