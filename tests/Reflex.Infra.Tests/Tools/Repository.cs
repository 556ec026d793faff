using System.Reflection;

namespace Reflex.Infra.Tests.Tools;

/// <summary>Where things are; the build writes it into the assembly.</summary>
internal static class Repository
{
    public static string Root { get; } = Metadata("RepositoryRoot");

    public static string Path(string relative) => System.IO.Path.Combine(Root, relative.Replace('/', System.IO.Path.DirectorySeparatorChar));

    public static string Read(string relative) => File.ReadAllText(Path(relative)).ReplaceLineEndings("\n");

    public static string Metadata(string key) => typeof(Repository).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(attribute => attribute.Key == key).Value!;

    /// <summary>True where a run is to rewrite what it would otherwise compare: snapshots and the lists of functions and queues.</summary>
    public static bool Update => Environment.GetEnvironmentVariable("REFLEX_UPDATE") == "1";

    public const string HowToUpdate = "If the change is meant, run ./scripts/generate.sh and review the difference.";
}
