using YamlDotNet.Core;

namespace Reflex.Engine.Automations.Yaml;

/// <summary>Translates the YAML scanner's messages into words about the text, with a fix.</summary>
internal static class YamlSyntax
{
    /// <summary>What the scanner of YamlDotNet says of a tab.</summary>
    public const string TabMessage = " tab";

    /// <summary>
    /// The messages of YamlDotNet that we distinguish, and the fix for each. Its exceptions carry no code, so we match their text: a test
    /// holds each of them against the scanner, so that another version of it shows.
    /// </summary>
    public static IReadOnlyList<(string Message, Func<char, string> Mend)> Messages { get; } =
    [
        ("found invalid mapping", _ =>
            "a ':' followed by a space begins a map, which is not allowed here; put the text in quotes, or indent the line like the one before it"),
        ("cannot start any token", at => $"no value begins with '{at}'; put the text in quotes"),
        ("quoted scalar, found unexpected end of stream", _ => "the quote that begins here is not closed"),
        ("found unknown escape character", _ =>
            "in double quotes a '\\' begins an escape, but this is not one; write '\\\\', or use single quotes"),
        ("did not find expected key", _ =>
            "a key, 'name: value', is expected here; check the line's indentation, and look for an extra quote or brace before it"),
        ("did not find expected ','", _ => "a ',' or the closing bracket is expected here"),
    ];

    public static YamlRefusedException Explain(string text, YamlException broken)
    {
        string said = (broken.InnerException ?? broken).Message.TrimEnd('.');
        int line = (int)broken.Start.Line, column = (int)broken.Start.Column;
        return (Says(said, TabMessage) ? IndentedByTab(text, line) : null)
            ?? new YamlRefusedException(
                "yaml-syntax", $"this is not YAML: {Mend(said, CharacterAt(text, line, column)) ?? said}", line, column);
    }

    private static string? Mend(string said, char at) => Messages.FirstOrDefault(m => Says(said, m.Message)).Mend?.Invoke(at);

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
                return new YamlRefusedException("yaml-syntax", "this line is indented by a tab; YAML allows only spaces", i + 1, tab + 1);
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
