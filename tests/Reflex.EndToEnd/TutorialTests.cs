using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Reflex.EndToEnd.Scenes;

namespace Reflex.EndToEnd;

/// <summary>The last step of docs/tutorial.md: the automation and the event that the page shows, on the running system.</summary>
public sealed partial class TutorialTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("reflex-tutorial-").FullName;

    [Fact]
    public async Task The_tutorials_event_starts_the_tutorials_automation()
    {
        string text = (await File.ReadAllTextAsync(Path.Combine(Stage.Root(), "docs", "tutorial.md"))).ReplaceLineEndings("\n");
        var blocks = Block().Matches(text).ToDictionary(block => block.Groups["file"].Value, block => block.Groups["body"].Value);
        await File.WriteAllTextAsync(Path.Combine(_folder, "late-parcel.yaml"), blocks["my-automations/late-parcel.yaml"]);
        await using Stage stage = await Stage.OpenAsync(options =>
        {
            options.Settings["Reflex__AutomationsPath"] = _folder;
            options.StartTime = DateTimeOffset.Parse("2026-03-02T09:00:00Z", null);
        });

        await stage.PublishAsync("CustomEvent", JsonNode.Parse(blocks["parcel-out.json"])!);
        await stage.AdvanceAsync(TimeSpan.FromMinutes(1));

        JsonElement run = await stage.RunAsync("late-parcel");
        Assert.Equal(("succeeded", "parcels/P-17"), (Stage.Text(run, "state"), Stage.Text(run, "key")));
        Assert.Contains("C-1001 is waiting", Assert.Single(await stage.StepsAsync(run)).Input.GetProperty("text").GetString(), StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [GeneratedRegex(@"^```\w+ (?<file>\S+)\n(?<body>.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline, matchTimeoutMilliseconds: 5000)]
    private static partial Regex Block();
}
