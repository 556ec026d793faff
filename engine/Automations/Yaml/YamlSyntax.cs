using YamlDotNet.Core;

namespace Reflex.Engine.Automations.Yaml;

/// <summary>Says in words of the text, and with the mend, what the scanner says in words of its grammar.</summary>
internal static class YamlSyntax
{
    public static YamlRefusedException Explain(string text, YamlException broken)
    {
        string said = (broken.InnerException ?? broken).Message.TrimEnd('.');
        int line = (int)broken.Start.Line, column = (int)broken.Start.Column;
        return (Says(said, " tab") ? IndentedByTab(text, line) : null)
            ?? new YamlRefusedException("yaml-syntax", $"this is not YAML: {Mend(said, CharacterAt(text, line, column)) ?? said}", line, column);
    }

    private static string? Mend(string said, char at) =>
        Says(said, "found invalid mapping") ? "a ':' with a space behind it begins a map, which cannot be here; put the text in quotes, or indent the line as the one before it"
        : Says(said, "cannot start any token") ? $"no value begins with '{at}'; put the text in quotes"
        : Says(said, "quoted scalar, found unexpected end of stream") ? "the quote that begins here is not closed"
        : Says(said, "found unknown escape character") ? "in double quotes a '\\' begins an escape, and this is none; write '\\\\', or take single quotes"
        : Says(said, "did not find expected key") ? "a key, 'name: value', is expected here; look at the line's indentation, and for a quote or a brace too many before it"
        : Says(said, "did not find expected ','") ? "a ',' or the closing bracket is expected here"
        : null;

    private static bool Says(string said, string what) => said.Contains(what, StringComparison.OrdinalIgnoreCase);

    /// <summary>The scanner blames the map around a tab; this finds the tab.</summary>
    private static YamlRefusedException? IndentedByTab(string text, int from)
    {
        string[] lines = text.Split('\n');
        for (int i = Math.Max(0, from - 1); i < lines.Length; i++)
        {
            int tab = lines[i].AsSpan().IndexOfAnyExcept(' ');
            if (tab >= 0 && lines[i][tab] == '\t')
            {
                return new YamlRefusedException("yaml-syntax", "this line is indented by a tab; YAML takes only spaces", i + 1, tab + 1);
            }
        }

        return null;
    }

    private static char CharacterAt(string text, int line, int column)
    {
        string[] lines = text.Split('\n');
        return line >= 1 && line <= lines.Length && column >= 1 && column <= lines[line - 1].Length ? lines[line - 1][column - 1] : ' ';
    }
}
