using System.Text.Json.Nodes;
using Reflex.Engine.Automations.Format;
using Reflex.Engine.Conditions;

namespace Reflex.Engine.Automations.Schema;

/// <summary>Writes shapes and field types as JSON Schema.</summary>
internal sealed class SchemaWriter(IActionInputs? actions)
{
    private const string DurationPattern = "^([0-9]+d)?([0-9]+h)?([0-9]+m)?([0-9]+s)?([0-9]+ms)?$";

    private readonly JsonObject _definitions = [];
    private readonly HashSet<FieldType> _named = new(ReferenceEqualityComparer.Instance);

    public JsonObject Root(Shape shape)
    {
        JsonObject root = ObjectOf(shape);
        root.Insert(0, "$schema", "https://json-schema.org/draft/2020-12/schema");
        root.Insert(1, "title", "Reflex automation");
        WriteConditions();
        root["$defs"] = _definitions;
        return root;
    }

    private JsonObject ObjectOf(Shape shape)
    {
        var properties = new JsonObject();
        foreach (Field field in shape.Fields)
        {
            JsonObject type = TypeOf(field.Type);

            // In 2020-12 a reference may have a description beside it.
            type["description"] = field.Description;
            properties[field.Name] = type;
        }

        var schema = new JsonObject
        {
            ["description"] = shape.Description,
            ["type"] = "object",
            ["properties"] = properties,
            ["additionalProperties"] = false,
        };
        if (shape.Fields.Any(f => f.Required))
        {
            schema["required"] = new JsonArray([.. shape.Fields.Where(f => f.Required).Select(f => (JsonNode)f.Name)]);
        }

        if (actions is not null && shape.Fields.Any(f => f.Type is ActionInputType))
        {
            schema["allOf"] = new JsonArray(Define("inputs", () => ActionSchemas.Inputs(actions)));
        }

        return schema;
    }

    private JsonObject TypeOf(FieldType type) => type switch
    {
        ActionNameType when actions is not null => Define("actions", () => ActionSchemas.Names(actions)),
        TextType { Pattern: { } pattern } text => new() { ["type"] = "string", ["pattern"] = pattern, ["maxLength"] = text.MaxLength },

        // YAML reads an unquoted 5 or true as a number or a Boolean; the loader takes it as the text that stands there.
        TextType text => new() { ["type"] = Names("string", "number", "boolean"), ["maxLength"] = text.MaxLength },
        TemplateType => new() { ["type"] = Names("string", "number", "boolean") },
        PathType => new() { ["type"] = "string", ["minLength"] = 1 },
        DurationType => new() { ["type"] = "string", ["pattern"] = DurationPattern, ["minLength"] = 2 },
        IntegerType integer => new() { ["type"] = "integer", ["minimum"] = integer.Min, ["maximum"] = integer.Max },
        NumberType => new() { ["type"] = "number" },
        BooleanType => new() { ["type"] = "boolean" },
        EnumType values => new() { ["enum"] = Names(values.Values) },
        ObjectType { Shape: var shape } => Define(shape.Name, () => ObjectOf(shape)),
        ListType list => ListOf(list),
        NamedType named =>
            new() { ["type"] = "object", ["minProperties"] = 1, ["maxProperties"] = 1, ["additionalProperties"] = TypeOf(named.Item) },
        NamedListType named => Entries(named),
        UnionType union => new() { ["anyOf"] = new JsonArray([.. union.Types.Select(t => (JsonNode)TypeOf(t))]) },
        WhereType => Reference("where"),
        AnyObjectType or ActionInputType => new() { ["type"] = "object" },
        LazyType lazy => TypeOf(lazy.Make()),
        _ => throw new InvalidOperationException($"{type.GetType().Name} has no schema."),
    };

    private JsonObject ListOf(ListType list)
    {
        JsonObject array = new() { ["type"] = "array", ["items"] = TypeOf(list.Item), ["minItems"] = list.Min };
        return list.OneAlone ? new JsonObject { ["anyOf"] = new JsonArray(TypeOf(list.Item), array) } : array;
    }

    /// <summary>A list of one-entry maps. Lists that hold themselves are written once, under the name of what they hold.</summary>
    private JsonObject Entries(NamedListType named)
    {
        if (named.KeywordValue is not LazyType)
        {
            return WriteEntries(named);
        }

        if (_named.Add(named))
        {
            _definitions["steps"] = null;
            _definitions["steps"] = WriteEntries(named);
        }

        return Reference("steps");
    }

    private JsonObject WriteEntries(NamedListType named)
    {
        JsonObject entry = new() { ["type"] = "object", ["minProperties"] = 1, ["maxProperties"] = 1 };
        if (named.Keyword is { } keyword)
        {
            JsonObject value = TypeOf(named.KeywordValue!);
            entry["properties"] = new JsonObject { [keyword] = new JsonObject { ["anyOf"] = new JsonArray(value, TypeOf(named.Item)) } };
        }

        entry["additionalProperties"] = TypeOf(named.Item);
        return new JsonObject { ["type"] = "array", ["items"] = entry, ["minItems"] = 1 };
    }

    private JsonObject Define(string name, Func<JsonObject> write)
    {
        if (!_definitions.ContainsKey(name))
        {
            _definitions[name] = null;
            _definitions[name] = write();
        }

        return Reference(name);
    }

    private void WriteConditions()
    {
        JsonObject Scalars() => new() { ["type"] = Names("string", "number", "boolean", "null") };
        JsonObject OneOrMore(JsonObject one, JsonObject again) => new()
        {
            ["anyOf"] = new JsonArray(one, new JsonObject { ["type"] = "array", ["items"] = again, ["minItems"] = 1 }),
        };
        JsonObject Text() => new() { ["type"] = "string" };
        JsonObject NumberOrTemplate() => new() { ["type"] = Names("number", "string") };
        JsonObject Range() => new() { ["type"] = "array", ["items"] = NumberOrTemplate(), ["minItems"] = 2, ["maxItems"] = 2 };
        var operators = new JsonObject();
        foreach (string name in OperatorNames.All)
        {
            _ = OperatorNames.TryGet(name, out ComparisonOperator op, out _);
            JsonObject operands = OperatorNames.ShapeOf(op) switch
            {
                OperandShape.Flag => new JsonObject { ["type"] = "boolean" },
                OperandShape.Values => OneOrMore(Scalars(), Scalars()),
                OperandShape.Number => NumberOrTemplate(),
                OperandShape.Ranges => new JsonObject
                {
                    ["anyOf"] = new JsonArray(Range(), new JsonObject { ["type"] = "array", ["items"] = Range(), ["minItems"] = 1 }),
                },
                OperandShape.Texts => OneOrMore(Text(), Text()),
                OperandShape other => throw new InvalidOperationException($"Operands of the shape {other} have no schema."),
            };
            operators[name] = name == OperatorNames.Negation
                ? new JsonObject { ["anyOf"] = new JsonArray(operands, Reference("operators")) }
                : operands;
        }

        _definitions["operators"] = new JsonObject
        {
            ["description"] = "Event Grid's advanced filter operators.", ["type"] = "object", ["properties"] = operators, ["additionalProperties"] = false, ["minProperties"] = 1,
        };
        JsonObject Group() => new() { ["type"] = "array", ["items"] = Reference("where"), ["minItems"] = 1 };
        _definitions["where"] = new JsonObject
        {
            ["description"] = "Paths and what their values must be.",
            ["type"] = "object",
            ["minProperties"] = 1,
            ["properties"] = new JsonObject { ["any"] = Group(), ["all"] = Group(), ["not"] = Reference("where") },
            ["additionalProperties"] = new JsonObject
            {
                ["anyOf"] = new JsonArray(OneOrMore(Scalars(), Scalars()), Reference("operators")),
            },
        };
    }

    private static JsonObject Reference(string name) => new() { ["$ref"] = $"#/$defs/{name}" };

    private static JsonArray Names(params string[] names) => new([.. names.Select(n => (JsonNode)n)]);
}
