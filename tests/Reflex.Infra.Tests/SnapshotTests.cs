using Reflex.Infra.Tests.Tools;

namespace Reflex.Infra.Tests;

/// <summary>What is deployed is committed, so that a change of infrastructure shows in review.</summary>
[Collection(BicepTests.Name)]
[Trait("Category", "Generated")]
public sealed class SnapshotTests(BicepServer bicep)
{
    [Theory]
    [InlineData("small")]
    [InlineData("private")]
    public async Task A_change_of_infrastructure_shows_in_the_committed_snapshot(string name)
    {
        string folder = Repository.Path("tests/Reflex.Infra.Tests/Snapshots");
        string actual = await bicep.SnapshotAsync(Path.Combine(folder, $"{name}.bicepparam"));
        string file = Path.Combine(folder, $"{name}.snapshot.json");
        if (Repository.Update)
        {
            await File.WriteAllTextAsync(file, actual);
        }

        string expected = (await File.ReadAllTextAsync(file)).ReplaceLineEndings("\n");
        Assert.True(expected == actual, $"{name}.snapshot.json is not what infra/ deploys now; first difference: {FirstDifference(expected, actual)}\n{Repository.HowToUpdate}");
    }

    private static string FirstDifference(string expected, string actual)
    {
        string[] before = expected.Split('\n'), after = actual.Split('\n');
        int line = Enumerable.Range(0, Math.Min(before.Length, after.Length)).FirstOrDefault(i => before[i] != after[i], Math.Min(before.Length, after.Length));
        return $"line {line + 1}: committed {before.ElementAtOrDefault(line)?.Trim() ?? "(end)"}, now {after.ElementAtOrDefault(line)?.Trim() ?? "(end)"}";
    }
}
