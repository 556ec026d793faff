namespace Reflex.Engine.Tests.Automations;

/// <summary>The automations that the function app ships, found from the test's own place in the repository.</summary>
internal static class ShippedAutomations
{
    public static string RepositoryRoot { get; } = FindRoot();

    public static string Folder { get; } = Path.Combine(RepositoryRoot, "functions", "Automations");

    public static IEnumerable<string> Files() =>
        Directory.EnumerateFiles(Folder, "*.yaml").Where(f => !f.EndsWith(".test.yaml", StringComparison.Ordinal)).Order(StringComparer.Ordinal);

    private static string FindRoot()
    {
        string? folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "Reflex.slnx")))
        {
            folder = Path.GetDirectoryName(folder);
        }

        return folder ?? throw new InvalidOperationException("Reflex.slnx was not found above the test's folder.");
    }
}
