using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;

namespace Reflex.Functions.Actions.Framework;

/// <summary>
/// Makes the JSON Schema of an input type: types and required properties by the serialiser, descriptions and ranges from attributes.
/// </summary>
internal static class InputSchema
{
    public static JsonElement For<T>(JsonSerializerOptions options)
    {
        var resolved = new JsonSerializerOptions(options)
        {
            TypeInfoResolver = new System.Text.Json.Serialization.Metadata.DefaultJsonTypeInfoResolver(),
        };
        // The lenient converter hides that the type is a boolean.
        resolved.Converters.Clear();
        JsonNode schema = resolved.GetJsonSchemaAsNode(typeof(T), new JsonSchemaExporterOptions
        {
            TreatNullObliviousAsNonNullable = true,
            TransformSchemaNode = Describe,
        });
        return JsonSerializer.SerializeToElement(schema);
    }

    private static JsonNode Describe(JsonSchemaExporterContext context, JsonNode schema)
    {
        if (context.PropertyInfo?.AttributeProvider is not { } attributes)
        {
            return schema;
        }

        // "Anything" is the schema `true`, which has no place for a description.
        JsonObject node = schema as JsonObject ?? [];

        if (Find<DescriptionAttribute>(attributes) is { } description)
        {
            node.Insert(0, "description", description.Description);
        }

        if (Find<RangeAttribute>(attributes) is { } range)
        {
            node["minimum"] = JsonValue.Create(Convert.ToDouble(range.Minimum, System.Globalization.CultureInfo.InvariantCulture));
            node["maximum"] = JsonValue.Create(Convert.ToDouble(range.Maximum, System.Globalization.CultureInfo.InvariantCulture));
        }

        if (Find<RegularExpressionAttribute>(attributes) is { } pattern)
        {
            node["pattern"] = pattern.Pattern;
        }

        if (Find<AllowedValuesAttribute>(attributes) is { } allowed)
        {
            node["enum"] = new JsonArray([.. allowed.Values.Select(value => JsonValue.Create(value?.ToString()))]);
        }

        return node;
    }

    private static TAttribute? Find<TAttribute>(ICustomAttributeProvider provider)
        where TAttribute : Attribute =>
        provider.GetCustomAttributes(typeof(TAttribute), inherit: true).OfType<TAttribute>().FirstOrDefault();
}
