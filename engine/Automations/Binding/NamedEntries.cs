using System.Text.RegularExpressions;
using Reflex.Engine.Automations.Format;
using Reflex.Engine.Automations.Yaml;

namespace Reflex.Engine.Automations.Binding;

/// <summary>Entries that are maps of one name to one value: parts and steps.</summary>
internal static partial class NamedEntries
{
    /// <summary>The entries of a list of such maps.</summary>
    public static IEnumerable<YamlEntry> Of(YamlNode node, string what, BindContext context)
    {
        if (node is not YamlList { Items.Count: > 0 } list)
        {
            context.Error(
                "wrong-type",
                $"a list of {what}s is expected here, each '- name: {{...}}', not {(node is YamlList ? "an empty list" : node.KindName)}",
                node);
            yield break;
        }

        foreach (YamlNode item in list.Items)
        {
            if (Single(item, what, context) is { } entry)
            {
                yield return entry;
            }
        }
    }

    /// <summary>The one entry of such a map.</summary>
    public static YamlEntry? Single(YamlNode node, string what, BindContext context)
    {
        if (node is YamlMap { Entries: [var entry] })
        {
            return entry;
        }

        string message = node is YamlMap { Entries.Count: > 1 } map
            ? $"a {what} is one name with its map: write '{map.Entries[0].Key.Value}: {{ ... }}' and indent its fields"
            : $"a {what} is one name with its map, '- name: {{...}}', not {node.KindName}";
        context.Error("wrong-type", message, node);
        return null;
    }

    /// <summary>Checks a name's letters, and that it stands only once.</summary>
    public static string Name(YamlScalar key, string what, HashSet<string> taken, BindContext context)
    {
        if (!Pattern().IsMatch(key.Value))
        {
            context.Error(
                "invalid-name",
                $"'{key.Value}' is not a valid {what} name: use a letter, then letters, digits, '_' and '-', at most 64",
                key);
        }
        else if (!taken.Add(key.Value))
        {
            context.Error("duplicate-name", $"duplicate {what} '{key.Value}'; every {what} needs its own name", key);
        }

        return key.Value;
    }

    [GeneratedRegex(NamePatterns.Name, RegexOptions.CultureInvariant)]
    private static partial Regex Pattern();
}
