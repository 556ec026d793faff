using System.Text.RegularExpressions;
using Reflex.Engine.Automations.Format;
using Reflex.Engine.Automations.Yaml;
using Reflex.Engine.Events;

namespace Reflex.Engine.Automations.Binding;

/// <summary>Reads the fields of a map by its shape; what does not fit is reported and reads as absent.</summary>
internal sealed class MapReader
{
    private readonly Shape _shape;
    private readonly BindContext _context;

    private MapReader(YamlMap map, Shape shape, BindContext context)
    {
        Map = map;
        _shape = shape;
        _context = context;
    }

    public YamlMap Map { get; }

    /// <summary>Opens a node as a map of a shape: unknown fields and missing ones are reported here.</summary>
    public static MapReader? Open(YamlNode node, Shape shape, BindContext context)
    {
        if (node is not YamlMap map)
        {
            context.Error(
                "wrong-type", $"a map is expected here ({string.Join(", ", shape.Fields.Select(f => f.Name))}), not {node.KindName}", node);
            return null;
        }

        foreach (YamlEntry entry in map.Entries)
        {
            if (Array.TrueForAll(shape.Fields, f => f.Name != entry.Key.Value))
            {
                string names = string.Join(", ", shape.Fields.Select(f => f.Name));
                string hint = Suggestion.For(entry.Key.Value, shape.Fields.Select(f => f.Name));
                context.Error(
                    "unknown-field",
                    $"unknown field '{entry.Key.Value}'{(hint.Length > 0 ? hint : $"; known fields are {names}")}",
                    entry.Key);
            }
        }

        var reader = new MapReader(map, shape, context);
        foreach (Field field in shape.Fields)
        {
            if (field.Required && reader.Node(field.Name) is null)
            {
                context.Error("missing-field", $"'{field.Name}' is missing: {field.Description}", map);
            }
        }

        return reader;
    }

    /// <summary>The value of a field; null if it is absent or empty.</summary>
    public YamlNode? Node(string name)
    {
        YamlNode? node = Entry(name)?.Value;
        return node is YamlScalar { IsNull: true } ? null : node;
    }

    public YamlEntry? Entry(string name)
    {
        _ = _shape[name];
        return Map.Entries.FirstOrDefault(e => e.Key.Value == name);
    }

    public MapReader? Child(string name) => Node(name) is { } node ? Open(node, ShapeOf(_shape[name].Type), _context) : null;

    public string? Text(string name)
    {
        if (Node(name) is not { } node)
        {
            return null;
        }

        string? text = Scalars.Text(node, _context);
        if (text is not null && Resolve(_shape[name].Type) is TextType type)
        {
            if (text.Length > type.MaxLength)
            {
                _context.Error("invalid-value", $"'{name}' has {text.Length} characters; at most {type.MaxLength} are accepted", node);
            }
            else if (type.Pattern is not null && !Regex.IsMatch(text, type.Pattern, RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1)))
            {
                _context.Error("invalid-name", $"'{text}' is not a valid '{name}': {_shape[name].Description}", node);
            }
        }

        return text;
    }

    public IReadOnlyList<string> Texts(string name) => Node(name) is { } node ? Scalars.Texts(node, _context) : [];

    public TimeSpan? Duration(string name)
    {
        if (Node(name) is not { } node)
        {
            return null;
        }

        var type = (DurationType)_shape[name].Type;
        if (node is not YamlScalar { Value: var text } || !Durations.TryParse(text, out TimeSpan value))
        {
            _context.Error(
                "invalid-duration",
                $"'{name}' must be a duration such as 250ms, 10s, 5m, 1h or 2d, at most {Durations.Format(Durations.Max)}",
                node);
            return null;
        }

        if (value < type.Min)
        {
            _context.Error("out-of-range", $"'{name}' must be at least {Durations.Format(type.Min)}", node);
            return null;
        }

        return value;
    }

    public int? Integer(string name) =>
        Node(name) is { } node ? Scalars.Integer(node, name, IntegerTypeOf(_shape[name].Type), _context) : null;

    /// <summary>A number as JSON, with all its digits.</summary>
    public string? Number(string name)
    {
        if (Node(name) is not { } node)
        {
            return null;
        }

        if (node is YamlScalar scalar && scalar.TryNumber(out string? value))
        {
            return value;
        }

        _context.Error("wrong-type", $"'{name}' must be a number, not {node.KindName}", node);
        return null;
    }

    public bool? Boolean(string name)
    {
        if (Node(name) is not { } node)
        {
            return null;
        }

        if (node is YamlScalar scalar && scalar.TryBoolean(out bool value))
        {
            return value;
        }

        _context.Error("wrong-type", $"'{name}' must be true or false, not {node.KindName}", node);
        return null;
    }

    public T? Enum<T>(string name)
        where T : struct, Enum => Node(name) is { } node ? Scalars.Enum<T>(node, name, _context) : null;

    public EventPath? Path(string name) => Node(name) is { } node ? Scalars.Path(node, _context) : null;

    /// <summary>A template, checked to parse.</summary>
    public string? Template(string name, IReadOnlyList<string> visibleSteps) =>
        Node(name) is { } node ? Scalars.Template(node, visibleSteps, _context) : null;

    /// <summary>Templates, checked to parse; one alone is a list of one.</summary>
    public IReadOnlyList<string> Templates(string name, IReadOnlyList<string> visibleSteps) =>
        Node(name) is { } node ? Scalars.Templates(node, visibleSteps, _context) : [];

    private static Shape ShapeOf(FieldType type) => Resolve(type) switch
    {
        ObjectType direct => direct.Shape,
        UnionType union => union.Types.OfType<ObjectType>().Single().Shape,
        _ => throw new InvalidOperationException($"{type} has no shape."),
    };

    private static IntegerType IntegerTypeOf(FieldType type) =>
        type as IntegerType ?? ((UnionType)type).Types.OfType<IntegerType>().Single();

    private static FieldType Resolve(FieldType type) => type is LazyType lazy ? lazy.Make() : type;
}
