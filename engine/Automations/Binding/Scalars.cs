using System.Globalization;
using Reflex.Engine.Automations.Format;
using Reflex.Engine.Automations.Yaml;
using Reflex.Engine.Events;
using Reflex.Engine.Templates;

namespace Reflex.Engine.Automations.Binding;

/// <summary>Single values out of YAML nodes, with the errors that they can have.</summary>
internal static class Scalars
{
    public static string? Text(YamlNode node, BindContext context)
    {
        if (node is YamlScalar { IsNull: false } scalar)
        {
            return scalar.Value;
        }

        context.Error("wrong-type", $"a text is expected here, not {node.KindName}", node);
        return null;
    }

    /// <summary>A list of texts; one text alone is a list of one.</summary>
    public static IReadOnlyList<string> Texts(YamlNode node, BindContext context)
    {
        if (node is YamlScalar)
        {
            return Text(node, context) is { } one ? [one] : [];
        }

        if (node is not YamlList { Items.Count: > 0 } list)
        {
            context.Error(
                "wrong-type",
                $"a text or a list of texts is expected here, not {(node is YamlList ? "an empty list" : node.KindName)}",
                node);
            return [];
        }

        return [.. list.Items.Select(item => Text(item, context)).OfType<string>()];
    }

    public static int? Integer(YamlNode node, string name, IntegerType type, BindContext context)
    {
        if (node is not YamlScalar scalar || !scalar.TryNumber(out double value) || value != Math.Floor(value))
        {
            context.Error(
                "wrong-type",
                $"'{name}' must be a whole number, not " +
                $"{(node is YamlScalar { IsNull: false } written ? $"'{written.Value}'" : node.KindName)}",
                node);
            return null;
        }

        if (value < type.Min || value > type.Max)
        {
            context.Error(
                "out-of-range",
                string.Create(CultureInfo.InvariantCulture, $"'{name}' must be from {type.Min} to {type.Max}, not {value}"),
                node);
            return null;
        }

        return (int)value;
    }

    /// <summary>The member of an enumeration whose name, first letter in lower case, stands there.</summary>
    public static T? Enum<T>(YamlNode node, string name, BindContext context)
        where T : struct, Enum
    {
        string[] names = [.. System.Enum.GetNames<T>().Select(n => char.ToLowerInvariant(n[0]) + n[1..])];
        if (node is YamlScalar { Value: var text } && Array.IndexOf(names, text) is >= 0 and var index)
        {
            return System.Enum.GetValues<T>()[index];
        }

        string written = node is YamlScalar scalar ? $"'{scalar.Value}'" : node.KindName;
        string hint = node is YamlScalar near ? Suggestion.For(near.Value, names) : "";
        context.Error("invalid-value", $"'{name}' must be one of {string.Join(", ", names)}, not {written}{hint}", node);
        return null;
    }

    public static EventPath? Path(YamlNode node, BindContext context)
    {
        if (Text(node, context) is not { } text)
        {
            return null;
        }

        if (EventPath.TryParse(text, out EventPath? path, out string? problem))
        {
            if (path!.IsBelowExtension)
            {
                context.Warn(
                    "unreachable",
                    $"'{text}' is in no event, because an extension attribute has nothing below it; did you mean 'data.{text}'?",
                    node);
            }

            return path;
        }

        context.Error(
            "invalid-path", $"'{text}' is not a path: {problem}; a path is id, source, type, subject, time, or begins with 'data.'", node);
        return null;
    }

    public static string? Template(YamlNode node, IReadOnlyList<string> visibleSteps, BindContext context)
    {
        if (Text(node, context) is not { } text)
        {
            return null;
        }

        CheckTemplate(text, node, visibleSteps, context);
        return text;
    }

    /// <summary>A list of templates; one alone is a list of one.</summary>
    public static IReadOnlyList<string> Templates(YamlNode node, IReadOnlyList<string> visibleSteps, BindContext context)
    {
        foreach (YamlNode item in node is YamlList list ? list.Items : [node])
        {
            if (item is YamlScalar { IsNull: false } scalar)
            {
                CheckTemplate(scalar.Value, scalar, visibleSteps, context);
            }
        }

        return Texts(node, context);
    }

    public static void CheckTemplate(string text, YamlNode node, IReadOnlyList<string> visibleSteps, BindContext context)
    {
        if (!TemplateEngine.IsTemplate(text))
        {
            return;
        }

        if (!context.Templates.TryParse(text, out string? problem))
        {
            context.Error("invalid-template", $"the template cannot be used: {problem}", node);
            return;
        }

        context.TemplateUses.Add(new TemplateUse(text, node, visibleSteps));
    }
}
