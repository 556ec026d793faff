using YamlDotNet.Core;
using YamlDotNet.Serialization;
using YamlDotNet.Serialization.NamingConventions;

namespace Reflex.Cli.Scenes;

/// <summary>Reads scenes; an unknown field or a wrong type is a <see cref="UsageException"/> with file, line and column.</summary>
internal static class SceneFile
{
    private static readonly IDeserializer s_deserializer = new DeserializerBuilder()
        .WithNamingConvention(CamelCaseNamingConvention.Instance)
        .WithEnforceRequiredMembers()
        .Build();

    public static Scene Read(string path)
    {
        Scene scene;
        try
        {
            scene = s_deserializer.Deserialize<Scene>(File.ReadAllText(path))
                ?? throw new UsageException($"{path}: the scene is empty; it needs a title, a feed and what to expect.");
        }
        catch (YamlException error)
        {
            throw new UsageException($"{path}:{error.Start.Line}:{error.Start.Column}: {error.InnerException?.Message ?? error.Message}");
        }

        scene = scene with { Name = Path.GetFileNameWithoutExtension(path) };
        Check(scene, path);
        return scene;
    }

    /// <summary>The scenes of a folder, by name.</summary>
    public static IReadOnlyList<Scene> ReadFolder(string folder) =>
        Directory.Exists(folder)
            ? [.. Directory.EnumerateFiles(folder, "*.yaml").Order(StringComparer.Ordinal).Select(Read)]
            : throw new UsageException($"There are no scenes at {folder}; name their folder with --samples.");

    private static void Check(Scene scene, string path)
    {
        if (scene.Feed.Count == 0 || scene.Expect.Count == 0)
        {
            throw new UsageException($"{path}: a scene needs a `feed:` and an `expect:`.");
        }

        if (scene.Decide is not ("approve" or "reject"))
        {
            throw new UsageException($"{path}: `decide: {scene.Decide}` is unknown; it is `approve` or `reject`.");
        }

        for (int index = 0; index < scene.Feed.Count; index++)
        {
            SceneStep step = scene.Feed[index];
            int targets = new[] { step.To, step.Queue, step.Topic }.Count(target => target is not null);
            if (step.Advance is null ? step.Send is null || targets != 1 : step.Send is not null)
            {
                throw new UsageException(
                    $"{path}: feed entry {index + 1} must have either `advance:`, or `send:` with one of `to:`, `queue:` and `topic:`.");
            }
        }
    }
}
