using System.Diagnostics;
using System.Text.Json;
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

        await File.WriteAllTextAsync(Path.Combine(_folder, "parcel-out.json"), blocks["parcel-out.json"]);
        await SendAsWrittenAsync(Curl().Match(text).Value, stage.Host.Host.Address);
        await stage.AdvanceAsync(TimeSpan.FromMinutes(1));

        JsonElement run = await stage.RunAsync("late-parcel");
        Assert.Equal(("succeeded", "parcels/P-17"), (Stage.Text(run, "state"), Stage.Text(run, "key")));
        Assert.Contains("C-1001 is waiting", Assert.Single(await stage.StepsAsync(run)).Input.GetProperty("text").GetString(), StringComparison.Ordinal);
    }

    /// <summary>Runs the page's own command, with the address of the test's host in place of the usual one.</summary>
    private async Task SendAsWrittenAsync(string command, Uri address)
    {
        Assert.NotEqual("", command);
        var start = new ProcessStartInfo("bash") { WorkingDirectory = _folder, RedirectStandardError = true };
        start.ArgumentList.Add("-c");
        start.ArgumentList.Add(command.Replace("http://localhost:7071/", address.ToString(), StringComparison.Ordinal).Replace("curl ", "curl -sS --fail ", StringComparison.Ordinal));
        using Process curl = Process.Start(start)!;
        string error = await curl.StandardError.ReadToEndAsync();
        await curl.WaitForExitAsync();
        Assert.True(curl.ExitCode == 0, $"`{command}` of docs/tutorial.md ended with {curl.ExitCode}: {error}");
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [GeneratedRegex(@"^```\w+ (?<file>\S+)\n(?<body>.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline, matchTimeoutMilliseconds: 5000)]
    private static partial Regex Block();

    [GeneratedRegex(@"curl (?:.*\\\n)*.*", RegexOptions.None, matchTimeoutMilliseconds: 5000)]
    private static partial Regex Curl();
}
