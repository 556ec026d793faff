using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace Reflex.Architecture.Tests;

/// <summary>Test names are sentences that fit on a line of any report.</summary>
public sealed partial class TestNameTests
{
    private const int MaxLength = 80;

    [Fact]
    public void No_test_has_a_name_of_more_than_eighty_characters()
    {
        IEnumerable<string> tooLong =
            from file in Directory.EnumerateFiles(Tests(), "*.cs", SearchOption.AllDirectories)
            where !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal)
            from Match test in TestMethod().Matches(File.ReadAllText(file))
            let name = test.Groups["name"].Value
            where name.Length > MaxLength
            select $"{Path.GetFileName(file)}: {name} has {name.Length} characters; at most {MaxLength} are allowed. Shorten it.";
        Findings.None(tooLong);
    }

    private static string Tests([CallerFilePath] string file = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(file)!, ".."));

    [GeneratedRegex(@"\[\w*(?:Fact|Theory)\b[^\]]*\]\s*(?:\[[^\n]*\]\s*)*public (?:static )?(?:async )?\w+(?:<\w+>)? (?<name>\w+)\(")]
    private static partial Regex TestMethod();
}
