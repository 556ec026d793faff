using Reflex.Engine.Automations.Binding;
using Reflex.Engine.Automations.Yaml;
using Reflex.Engine.Events;

namespace Reflex.Engine.Testing;

/// <summary>
/// Checks the fields of a test file's events. Any name may be an extension attribute, so one that only looks mistyped is a warning, once in
/// a file, and only a name that CloudEvents has no place for is an error.
/// </summary>
internal sealed class EventFields(BindContext context)
{
    private const int ShortestSlip = 4;

    private static readonly string[] s_texts = ["id", "type", "like"];
    private static readonly string[] s_known = [.. s_texts, "at", "arrive", "source", "subject", "data", "data_base64", "datacontenttype", "dataschema", "specversion"];

    private readonly HashSet<string> _warned = new(StringComparer.Ordinal);

    /// <summary>Says what is wrong. False: there is an error.</summary>
    public bool Check(YamlMap map)
    {
        bool isRight = true;
        foreach (YamlEntry entry in map.Entries)
        {
            isRight &= Check(entry);
        }

        return isRight;
    }

    private bool Check(YamlEntry entry)
    {
        string name = entry.Key.Value;
        if (name == "time")
        {
            return Refuse("unknown-field", "'time' follows from 'at'; remove it", entry.Key);
        }

        if (Array.IndexOf(s_texts, name) >= 0 && entry.Value is not YamlScalar)
        {
            return Refuse("wrong-type", $"'{name}' must be a text, not {entry.Value.KindName}", entry.Value);
        }

        if (Array.IndexOf(s_known, name) >= 0 || Suggestion.Nearest(name, s_known) is not { } near)
        {
            return true;
        }

        if (!name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c)))
        {
            return Refuse("unknown-field", $"unknown field '{name}'; did you mean '{near}'?", entry.Key);
        }

        if (name.Length >= ShortestSlip && _warned.Add(name))
        {
            context.Warn("unusual-field", $"'{name}' is treated as an extension attribute; did you mean '{near}'?", entry.Key);
        }

        return true;
    }

    private bool Refuse(string code, string message, YamlNode at)
    {
        context.Error(code, message, at);
        return false;
    }
}
