namespace Reflex.Cli.Scaffolding;

/// <summary>A file that a scaffold makes.</summary>
/// <param name="Path">Relative to the folder that the user chose.</param>
/// <param name="Content">Its text.</param>
internal sealed record ScaffoldFile(string Path, string Content)
{
    /// <summary>Fills a template's placeholders.</summary>
    /// <param name="path">Where the result goes.</param>
    /// <param name="template">Name of a file under Scaffolding/Templates.</param>
    /// <param name="values">Placeholder → value; placeholders are written <c>__LIKE_THIS__</c>.</param>
    public static ScaffoldFile FromTemplate(string path, string template, params (string Placeholder, string Value)[] values)
    {
        using Stream stream = typeof(ScaffoldFile).Assembly.GetManifestResourceStream($"Scaffolding.{template}")
            ?? throw new InvalidOperationException($"The template {template} is not an embedded resource.");
        using var reader = new StreamReader(stream);
        string text = values.Aggregate(
            reader.ReadToEnd(), (current, one) => current.Replace(one.Placeholder, one.Value, StringComparison.Ordinal));
        return new ScaffoldFile(path, text);
    }

    /// <summary>Writes all files or, where one of them is there already, none.</summary>
    /// <returns>The paths written.</returns>
    /// <exception cref="UsageException">A file exists.</exception>
    public static IReadOnlyList<string> WriteAll(string folder, IReadOnlyList<ScaffoldFile> files)
    {
        string[] paths = [.. files.Select(file => System.IO.Path.Combine(folder, file.Path))];
        if (Array.Find(paths, File.Exists) is { } taken)
        {
            throw new UsageException($"{taken} already exists; choose another name, or remove it first. Nothing was written.");
        }

        foreach ((string path, ScaffoldFile file) in paths.Zip(files))
        {
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(path))!);
            File.WriteAllText(path, file.Content);
        }

        return paths;
    }
}
