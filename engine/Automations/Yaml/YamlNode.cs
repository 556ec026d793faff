using System.Diagnostics.CodeAnalysis;

namespace Reflex.Engine.Automations.Yaml;

/// <summary>A YAML value and where it stands.</summary>
internal abstract record YamlNode(int Line, int Column)
{
    /// <summary>What it is, in the words of an error message.</summary>
    public abstract string KindName { get; }
}

/// <summary>A scalar. Its type is YAML 1.2's core schema: only a plain one is a null, a Boolean or a number.</summary>
internal sealed record YamlScalar(string Value, bool IsPlain, int Line, int Column) : YamlNode(Line, Column)
{
    public bool IsNull => IsPlain && Value is "" or "~" or "null" or "Null" or "NULL" && IsPlain;

    public override string KindName => IsNull ? "nothing"
        : TryBoolean(out _) ? "true or false"
        : TryNumber(out double _) ? "a number"
        : "a text";

    public bool TryBoolean(out bool value)
    {
        value = IsPlain && Value is "true" or "True" or "TRUE";
        return IsPlain && (value || Value is "false" or "False" or "FALSE");
    }

    public bool TryNumber(out double value)
    {
        value = 0;
        return IsPlain && YamlNumbers.TryParse(Value, out value);
    }

    /// <summary>A number as JSON, with all its digits.</summary>
    public bool TryNumber([NotNullWhen(true)] out string? json)
    {
        json = IsPlain && YamlNumbers.TryParse(Value, out _) ? YamlNumbers.ToJson(Value) : null;
        return json is not null;
    }
}

/// <summary>A mapping, in the order of the text.</summary>
internal sealed record YamlMap(IReadOnlyList<YamlEntry> Entries, int Line, int Column) : YamlNode(Line, Column)
{
    public override string KindName => "a map";
}

/// <summary>One entry of a mapping.</summary>
internal sealed record YamlEntry(YamlScalar Key, YamlNode Value);

internal sealed record YamlList(IReadOnlyList<YamlNode> Items, int Line, int Column) : YamlNode(Line, Column)
{
    public override string KindName => "a list";
}
