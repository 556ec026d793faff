namespace Reflex.Local.Storage;

/// <summary>Finds the npm package folder that holds Azurite.</summary>
internal static class AzuritePackage
{
    public const string Launcher = "azurite.cjs";

    public static string Find(string? configured)
    {
        if (configured is not null)
        {
            return Check(configured);
        }

        string? found = Ancestors(Environment.CurrentDirectory)
            .Concat(Ancestors(AppContext.BaseDirectory))
            .Select(folder => Path.Combine(folder, "local"))
            .FirstOrDefault(folder => File.Exists(Path.Combine(folder, Launcher)));
        return found is not null
            ? Check(found)
            : throw new HostStartException(
                $"The storage emulator was not found: no folder at or above {Environment.CurrentDirectory} has local/{Launcher}. " +
                "Run the command from inside the repository, or start Azurite yourself (ports 10000 to 10002); it will be used.");
    }

    private static string Check(string folder)
    {
        if (!File.Exists(Path.Combine(folder, Launcher)))
        {
            throw new HostStartException($"The storage emulator was not found: {Path.Combine(folder, Launcher)} does not exist.");
        }

        return Directory.Exists(Path.Combine(folder, "node_modules", "azurite"))
            ? folder
            : throw new HostStartException(
                $"The storage emulator (Azurite) is not installed in {folder}. Run `npm install` in that folder, " +
                "or start Azurite yourself (ports 10000 to 10002); it will be used.");
    }

    private static IEnumerable<string> Ancestors(string start)
    {
        for (DirectoryInfo? folder = new(start); folder is not null; folder = folder.Parent)
        {
            yield return folder.FullName;
        }
    }
}
