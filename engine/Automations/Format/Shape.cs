namespace Reflex.Engine.Automations.Format;

/// <summary>A map with known fields.</summary>
/// <param name="Name">Its name in the JSON Schema's `$defs`.</param>
/// <param name="Description">What it is.</param>
/// <param name="Fields">Its fields, in the order in which they are usually written.</param>
internal sealed record Shape(string Name, string Description, params Field[] Fields)
{
    public Field this[string field] => Array.Find(Fields, f => f.Name == field)
        ?? throw new InvalidOperationException($"The shape '{Name}' has no field '{field}'.");
}

/// <summary>A field of a map.</summary>
/// <param name="Name">As it stands in YAML.</param>
/// <param name="Type">What may stand in it.</param>
/// <param name="Description">What it means; default and unit included.</param>
/// <param name="Required">Whether it must be there.</param>
internal sealed record Field(string Name, FieldType Type, string Description, bool Required = false);
