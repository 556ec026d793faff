using System.Runtime.CompilerServices;
using Reflex.Cli.Scenes;

namespace Reflex.Cli.Tests.Scenes;

/// <summary>Every shipped automation can be played by its name.</summary>
public sealed class ShippedSceneTests
{
    private static readonly string s_samples = Path.Combine(Root(), "scripts", "samples");

    public static TheoryData<string> Automations { get; } = [.. Directory.EnumerateFiles(Path.Combine(Root(), "functions", "Automations"), "*.yaml")
        .Select(Path.GetFileNameWithoutExtension)
        .OfType<string>()
        .Where(name => !name.EndsWith(".test", StringComparison.Ordinal))
        .Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Automations))]
    public void It_has_a_scene_whose_payloads_are_there(string automation)
    {
        Scene scene = SceneFile.Read(Path.Combine(s_samples, "scenes", $"{automation}.yaml"));

        Assert.Equal(automation, Assert.Single(scene.Expect).Automation);
        Assert.All(scene.Feed.Where(step => step.Send is not null), step => Assert.True(File.Exists(Path.Combine(s_samples, step.Send!)), step.Send));
    }

    // One with a person in it, one through a queue, one that skips a silence; the others' stories are told by the end-to-end tests.
    [Theory]
    [InlineData("policy-violation")]
    [InlineData("card-testing-fraud")]
    [InlineData("device-offline")]
    public async Task It_ends_as_it_says(string scene) =>
        Assert.Equal(ExitCode.Success, await ReflexCommandLine.RunAsync(["demo", scene, "--exit", "--samples", s_samples]));

    private static string Root([CallerFilePath] string here = "") => new FileInfo(here).Directory!.Parent!.Parent!.Parent!.FullName;
}
