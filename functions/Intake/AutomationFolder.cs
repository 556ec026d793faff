using Reflex.Engine.Automations;

namespace Reflex.Functions.Intake;

/// <summary>
/// The automation files of a folder and of what is below it: `*.yaml` and `*.yml` that are no tests. Hidden files are none: editors keep locks and drafts
/// in them. One that cannot be read is among them, with the reason, so that it costs nobody the others.
/// </summary>
public static class AutomationFolder
{
    private static readonly string[] Endings = [".yaml", ".yml"];

    private static readonly EnumerationOptions AllButHidden = new()
    {
        RecurseSubdirectories = true,
        IgnoreInaccessible = false,
        AttributesToSkip = FileAttributes.Hidden | FileAttributes.System,
    };

    /// <summary>The paths of the files, in ordinal order; each begins with the folder as it was given.</summary>
    /// <exception cref="IOException">The folder, or one below it, cannot be listed.</exception>
    /// <exception cref="UnauthorizedAccessException">The same, for want of a permission.</exception>
    public static IReadOnlyList<string> Find(string folder) =>
        [.. Directory.EnumerateFiles(folder, "*", AllButHidden).Where(IsAutomation).Order(StringComparer.Ordinal)];

    /// <summary>Reads a file. It need not be there any more.</summary>
    /// <param name="path">Where it is.</param>
    /// <param name="name">Its name for diagnostics.</param>
    public static AutomationFile Read(string path, string name)
    {
        try
        {
            return new AutomationFile(name, File.ReadAllText(path));
        }
        catch (Exception missing) when (missing is FileNotFoundException or DirectoryNotFoundException && new FileInfo(path).LinkTarget is not null)
        {
            return new AutomationFile(name, "") { Problem = $"is a link to '{new FileInfo(path).LinkTarget}', which is not there; restore that file, or remove the link" };
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            return new AutomationFile(name, "") { Problem = $"cannot be read: {unreadable.Message.TrimEnd('.')}. Check that it is there, and its permissions" };
        }
    }

    /// <summary>A text that is another one when any of the files has changed; of a link, what it leads to counts too.</summary>
    public static string SignatureOf(IEnumerable<string> paths) => string.Join('|', paths.Select(SignatureOf));

    private static string SignatureOf(string path)
    {
        try
        {
            var file = new FileInfo(path);
            FileInfo? last = file.LinkTarget is null ? file : file.ResolveLinkTarget(returnFinalTarget: true) as FileInfo;
            return last is { Exists: true } ? $"{path}:{last.FullName}:{last.Length}:{last.LastWriteTimeUtc.Ticks}" : path;
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            // A link that leads in a circle; Read says so.
            return path;
        }
    }

    private static bool IsAutomation(string path) =>
        Array.Exists(Endings, ending => path.EndsWith(ending, StringComparison.OrdinalIgnoreCase) && !path.EndsWith(".test" + ending, StringComparison.OrdinalIgnoreCase));
}
