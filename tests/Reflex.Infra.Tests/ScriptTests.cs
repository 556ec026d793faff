using System.Diagnostics;
using Reflex.Infra.Tests.Tools;

namespace Reflex.Infra.Tests;

/// <summary>azure.yaml and what it points at.</summary>
public sealed class ScriptTests
{
    [Fact]
    public void Each_path_in_azure_yaml_exists_and_both_shells_have_their_hook()
    {
        string[] lines = Repository.Read("azure.yaml").Split('\n');
        string[] scripts = [.. lines.Where(line => line.TrimStart().StartsWith("run:", StringComparison.Ordinal)).Select(line => line.Split("run:")[1].Trim())];
        string project = lines.Single(line => line.TrimStart().StartsWith("project:", StringComparison.Ordinal)).Split("project:")[1].Trim();

        Assert.Equal(["./scripts/azd/postdeploy.sh", "./scripts/azd/postdeploy.ps1"], scripts);
        Assert.All(scripts, script => Assert.True(File.Exists(Repository.Path(script)), script));
        Assert.Single(Directory.GetFiles(Repository.Path(project), "*.csproj"));
        Assert.True(File.Exists(Repository.Path("infra/main.bicep")));
    }

    [Fact]
    public async Task Declarations_of_the_SDK_are_never_published_in_its_place()
    {
        (int exitCode, string output) = await MsBuildAsync("surface");

        Assert.NotEqual(0, exitCode);
        Assert.Contains("the declarations in local/sdk", output, StringComparison.Ordinal);
        Assert.Contains(".azuresdk-surface", output, StringComparison.Ordinal);

        Assert.Equal(0, (await MsBuildAsync("packages")).ExitCode);
    }

    private static async Task<(int ExitCode, string Output)> MsBuildAsync(string mode)
    {
        using Process process = Process.Start(new ProcessStartInfo(
            "dotnet", ["msbuild", Repository.Path("functions/Reflex.Functions.csproj"), "-nologo", "-t:RefuseToPublishTheSurface", $"-p:AzureSdk={mode}"])
        { RedirectStandardOutput = true, UseShellExecute = false })!;
        string output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, output);
    }
}
