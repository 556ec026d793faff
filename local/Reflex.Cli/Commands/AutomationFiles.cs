using System.CommandLine;
using Reflex.Engine.Automations;
using Reflex.Functions.Catalog;
using Reflex.Local.App;

namespace Reflex.Cli.Commands;

/// <summary>The automation files that a command line names: files, or folders with all that is below them.</summary>
internal static class AutomationFiles
{
    /// <summary>Where the repository has them, from its root.</summary>
    public static readonly string Shipped = Path.Combine("functions", "Automations");

    public static Argument<string[]> CreateArgument() => new("paths")
    {
        Description = $"Automation files, or folders of them. Default: {Shipped.Replace('\\', '/')}.",
        Arity = ArgumentArity.ZeroOrMore,
        DefaultValueFactory = _ => [Shipped],
    };

    /// <summary>Loads them. A file that cannot be read is among the results, with an error.</summary>
    /// <exception cref="UsageException">A path is not there, a folder cannot be listed, or holds no automation.</exception>
    public static IReadOnlyList<AutomationLoadResult> Load(IEnumerable<string> paths)
    {
        string[] files = [.. paths.SelectMany(Find).DistinctBy(AutomationFolder.Identify, StringComparer.Ordinal)];
        return AutomationLoader.LoadFolder(files.Select(f => AutomationFolder.Read(f, f)), AppActions.Inputs);
    }

    private static IReadOnlyList<string> Find(string path)
    {
        if (Directory.Exists(path))
        {
            return FindIn(path);
        }

        return File.Exists(path) || new FileInfo(path).LinkTarget is not null
            ? [path]
            : throw new UsageException($"'{path}' is neither a file nor a folder; name an automation or a folder of automations.");
    }

    private static IReadOnlyList<string> FindIn(string folder)
    {
        try
        {
            IReadOnlyList<string> files = AutomationFolder.Find(folder);
            return files.Count > 0
                ? files
                : throw new UsageException($"'{folder}' contains no automations: no *.yaml or *.yml files other than tests.");
        }
        catch (Exception closed) when (closed is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"'{folder}' cannot be listed: {closed.Message} Check the path and its permissions.");
        }
    }
}
