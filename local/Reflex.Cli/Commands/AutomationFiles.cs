using System.CommandLine;
using Reflex.Engine.Automations;
using Reflex.Local.App;

namespace Reflex.Cli.Commands;

/// <summary>The automation files that a command line names: files, or folders with all that is below them.</summary>
internal static class AutomationFiles
{
    private static readonly string s_shipped = Path.Combine("functions", "Automations");

    public static Argument<string[]> CreateArgument() => new("paths")
    {
        Description = $"Automation files, or folders of them. Default: {s_shipped.Replace('\\', '/')}.",
        Arity = ArgumentArity.ZeroOrMore,
        DefaultValueFactory = _ => [s_shipped],
    };

    /// <summary>Loads them.</summary>
    /// <exception cref="UsageException">A path is not there, cannot be read, or holds no automation.</exception>
    public static IReadOnlyList<AutomationLoadResult> Load(IEnumerable<string> paths)
    {
        string[] files = [.. paths.SelectMany(Find).Distinct(StringComparer.Ordinal)];
        try
        {
            return AutomationLoader.LoadFolder(files.Select(f => (f, File.ReadAllText(f))), AppActions.Inputs);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"{unreadable.Message} Check the path and its permissions.");
        }
    }

    private static IEnumerable<string> Find(string path)
    {
        if (File.Exists(path))
        {
            return [path];
        }

        if (!Directory.Exists(path))
        {
            throw new UsageException($"'{path}' is neither a file nor a folder; name an automation or a folder of automations.");
        }

        string[] files = [.. Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories).Where(IsAutomation)];
        return files.Length > 0 ? files : throw new UsageException($"'{path}' holds no automation: no *.yaml that is no *.test.yaml.");
    }

    private static bool IsAutomation(string file)
    {
        string name = Path.GetFileName(file);
        return (name.EndsWith(".yaml", StringComparison.OrdinalIgnoreCase) || name.EndsWith(".yml", StringComparison.OrdinalIgnoreCase))
            && !name.Contains(".test.", StringComparison.OrdinalIgnoreCase);
    }
}
