namespace Reflex.Functions.Catalog;

/// <summary>
/// The files below a folder. Links to folders are followed, and each folder is gone into once, whatever number of links lead to it.
/// </summary>
internal static class FolderWalk
{
    private static readonly EnumerationOptions s_allButHidden = new()
    {
        IgnoreInaccessible = false,
        AttributesToSkip = FileAttributes.Hidden | FileAttributes.System,
    };

    /// <summary>
    /// The paths of all files that are not hidden; each begins with the folder as it was given. Where there are several, it is one without
    /// a link.
    /// </summary>
    public static IEnumerable<string> Files(string folder)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var next = new Queue<(string Path, string Real)>([(folder, RealFolder(folder))]);
        var links = new Queue<string>();
        while (next.Count > 0 || links.Count > 0)
        {
            if (!next.TryDequeue(out (string Path, string Real) at))
            {
                string link = links.Dequeue();
                at = (link, RealFolder(link));
            }

            (string here, string real) = at;
            if (!seen.Add(real))
            {
                continue;
            }

            foreach (string file in Directory.EnumerateFiles(here, "*", s_allButHidden))
            {
                yield return file;
            }

            foreach (DirectoryInfo below in new DirectoryInfo(here).EnumerateDirectories("*", s_allButHidden).OrderBy(d => d.Name, StringComparer.Ordinal))
            {
                string path = Path.Combine(here, below.Name);
                if (below.LinkTarget is null)
                {
                    next.Enqueue((path, Path.Combine(real, below.Name)));
                }
                else
                {
                    links.Enqueue(path);
                }
            }
        }
    }

    /// <summary>The path of a folder without links: of two spellings of one folder the same.</summary>
    public static string RealFolder(string folder)
    {
        string full = Path.GetFullPath(folder);
        string real = Path.GetPathRoot(full)!;
        foreach (string name in full[real.Length..].Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries))
        {
            real = Path.Combine(real, name);

            // A link whose folder is not there, or that leads in a circle, stays as it is.
            if (Directory.Exists(real) && Directory.ResolveLinkTarget(real, returnFinalTarget: true) is { } target)
            {
                real = RealFolder(target.FullName);
            }
        }

        return real;
    }
}
