using Reflex.Engine.Automations.Format;
using Reflex.Engine.Automations.Yaml;
using Reflex.Engine.Patterns.Definition;

namespace Reflex.Engine.Automations.Binding;

/// <summary>Reads the parts of a pattern.</summary>
internal sealed class PartBinder(BindContext context, ConditionBinder conditions)
{
    /// <summary>Stands in place of a part's name and negates the part within.</summary>
    private const string Negation = "not";

    private readonly HashSet<string> _names = new(StringComparer.Ordinal);

    /// <summary>The parts of a sequence: with loops, and with some negated.</summary>
    public IReadOnlyList<SequenceElement>? BindSequence(YamlNode node)
    {
        var elements = new List<SequenceElement>();
        foreach (YamlEntry entry in NamedEntries.Of(node, "part", context))
        {
            SequenceElement? element = entry.Key.Value == Negation ? BindNegated(entry) : BindPart(entry);
            if (element is not null)
            {
                elements.Add(context.Place(element, entry.Key));
            }
        }

        if (elements.Count > 0 && !elements.Exists(e => e is PatternPart))
        {
            context.Error("missing-field", "a sequence needs at least one part that is not a 'not:'", node);
            return null;
        }

        return elements.Count == 0 ? null : elements;
    }

    /// <summary>The parts of `all` and `any`: conditions only.</summary>
    public IReadOnlyList<PatternPart>? BindParts(YamlNode node)
    {
        var parts = new List<PatternPart>();
        foreach (YamlEntry entry in NamedEntries.Of(node, "part", context))
        {
            if (BindPlain(entry) is { } part)
            {
                parts.Add(part);
            }
        }

        return parts.Count == 0 ? null : parts;
    }

    /// <summary>A part that stands alone: `{ name: {...} }`.</summary>
    public PatternPart? BindNamed(YamlNode node) => NamedEntries.Single(node, "part", context) is { } entry ? BindPlain(entry) : null;

    private PatternPart? BindPlain(YamlEntry entry)
    {
        if (entry.Key.Value == Negation)
        {
            context.Error(
                "not-in-sequence",
                "'not' is allowed only between the parts of a 'sequence'; use 'absence' to wait for an event that does not come",
                entry.Key);
            return null;
        }

        string name = NamedEntries.Name(entry.Key, "part", _names, context);
        return conditions.Bind(entry.Value) is { } condition
            ? context.Place(new PatternPart { Name = name, Condition = condition }, entry.Key)
            : null;
    }

    private NegatedPart? BindNegated(YamlEntry entry)
    {
        if (NamedEntries.Single(entry.Value, "part", context) is not { } named)
        {
            return null;
        }

        string name = NamedEntries.Name(named.Key, "part", _names, context);
        return conditions.Bind(named.Value) is { } condition ? new NegatedPart { Name = name, Condition = condition } : null;
    }

    private PatternPart? BindPart(YamlEntry entry)
    {
        string name = NamedEntries.Name(entry.Key, "part", _names, context);
        if (MapReader.Open(entry.Value, ConditionShapes.Part, context) is not { } map)
        {
            return null;
        }

        (int min, int? max) = BindTimes(map);
        return new PatternPart
        {
            Name = name,
            Condition = conditions.Bind(map),
            Min = min,
            Max = max,
            Optional = map.Boolean("optional") ?? false,
            Until = map.Node("until") is { } until ? conditions.Bind(until) : null,
        };
    }

    private (int Min, int? Max) BindTimes(MapReader map)
    {
        int? atLeast = map.Integer("atLeast");
        if (map.Node("times") is not { } times)
        {
            return atLeast is { } least ? (least, null) : (1, 1);
        }

        if (atLeast is not null)
        {
            context.Error("conflict", "'times' and 'atLeast' mean the same; keep one", map.Entry("atLeast")!.Key);
        }

        if (times is YamlScalar)
        {
            int exactly = map.Integer("times") ?? 1;
            return (exactly, exactly);
        }

        if (MapReader.Open(times, ConditionShapes.Times, context) is not { } range)
        {
            return (1, 1);
        }

        int? min = range.Integer("min"), max = range.Integer("max");
        if (min is null && max is null && range.Map.Entries.Count == 0)
        {
            context.Error("missing-field", "'times' as a map has 'min', 'max' or both", times);
        }

        if (max < (min ?? 1))
        {
            context.Error("empty-range", $"'max' ({max}) is less than 'min' ({min ?? 1})", times);
        }

        return (min ?? 1, max);
    }
}
