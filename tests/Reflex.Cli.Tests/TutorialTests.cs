using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace Reflex.Cli.Tests;

/// <summary>Does what docs/tutorial.md tells a newcomer to do, in its order: every file is written, every command is run.</summary>
public sealed partial class TutorialTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("reflex-tutorial-").FullName;

    [Fact]
    public async Task Every_command_of_the_tutorial_works()
    {
        string text = (await File.ReadAllTextAsync(Path.Combine(Root(), "docs", "tutorial.md"))).ReplaceLineEndings("\n");
        int commands = 0;
        int files = 0;
        foreach (Match block in Block().Matches(text))
        {
            string body = block.Groups["body"].Value;
            if (block.Groups["language"].Value == "console")
            {
                foreach (string line in body.Split('\n', StringSplitOptions.RemoveEmptyEntries))
                {
                    Assert.StartsWith("$ reflex ", line, StringComparison.Ordinal);
                    string[] args = [.. line["$ reflex ".Length..].Split(' ').Select(Place)];
                    Assert.True(await ReflexCommandLine.RunAsync(args) == ExitCode.Success, $"`{line}` of docs/tutorial.md failed.");
                    commands++;
                }
            }
            else if (block.Groups["file"].Value is { Length: > 0 } file)
            {
                await File.WriteAllTextAsync(Place(file), body);
                files++;
            }
        }

        Assert.Equal((5, 3), (commands, files));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    // The tutorial works in the current folder, which a test process has in common with all its tests.
    private string Place(string word) =>
        word.StartsWith("my-automations", StringComparison.Ordinal) || word.StartsWith("parcel-", StringComparison.Ordinal) ? Path.Combine(_folder, word) : word;

    private static string Root([CallerFilePath] string here = "") => new FileInfo(here).Directory!.Parent!.Parent!.FullName;

    [GeneratedRegex(@"^```(?<language>\w+)(?: (?<file>\S+))?\n(?<body>.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline, matchTimeoutMilliseconds: 5000)]
    private static partial Regex Block();
}
