using Reflex.Cli.Scenes;

namespace Reflex.Cli.Tests.Scenes;

public sealed class SceneFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("reflex-scenes-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_scene_is_read_whole()
    {
        Scene scene = Read("""
            title: A story.
            decide: reject
            feed:
              - { send: events/a.json, to: SomeFunction, times: 3, set: { "data.x": 5 } }
              - { advance: 10m }
            expect:
              - { automation: some-automation, runs: 2, state: rejected }
            """);

        Assert.Equal("scene", scene.Name);
        Assert.Equal((3, "SomeFunction"), (scene.Feed[0].Times, scene.Feed[0].To));
        Assert.Equal("10m", scene.Feed[1].Advance);
        Assert.Equal(new ExpectedRuns { Automation = "some-automation", Runs = 2, State = "rejected" }, scene.Expect[0]);
    }

    [Theory]
    [InlineData("title: x\nfeeed: []", "feeed")]
    [InlineData("title: x", "feed")]
    [InlineData("title: x\nfeed: [ { send: a, to: F, queue: q } ]\nexpect: [ { automation: a } ]", "feed entry 1")]
    [InlineData("title: x\nfeed: [ { send: a } ]\nexpect: [ { automation: a } ]", "feed entry 1")]
    [InlineData("title: x\ndecide: maybe\nfeed: [ { send: a, to: F } ]\nexpect: [ { automation: a } ]", "decide: maybe")]
    [InlineData("", "empty")]
    public void A_mistake_is_named_with_its_file(string yaml, string named)
    {
        var mistake = Assert.Throws<UsageException>(() => Read(yaml));

        Assert.Contains("scene.yaml", mistake.Message, StringComparison.Ordinal);
        Assert.Contains(named, mistake.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_shipped_scene_reads_and_sends_samples_that_exist()
    {
        string samples = Path.Combine(AppContext.BaseDirectory, "samples");

        IReadOnlyList<Scene> scenes = SceneFile.ReadFolder(Path.Combine(samples, "scenes"));

        Assert.Contains(scenes, scene => scene.Name == "restart-unhealthy-vm");
        Assert.All(
            scenes.SelectMany(scene => scene.Feed).Where(step => step.Send is not null),
            step => Assert.True(File.Exists(Path.Combine(samples, step.Send!)), step.Send));
    }

    private Scene Read(string yaml)
    {
        string path = Path.Combine(_folder, "scene.yaml");
        File.WriteAllText(path, yaml);
        return SceneFile.Read(path);
    }
}
