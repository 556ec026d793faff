namespace Reflex.Local.Tests.Samples;

/// <summary>The published payloads under scripts/samples.</summary>
public static class SampleEvents
{
    public static string Folder { get; } = Find();

    public static TheoryData<string> Names => [.. Directory.GetFiles(Folder, "*.json").Select(file => Path.GetFileName(file)!).Order(StringComparer.Ordinal)];

    private static string Find()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            string candidate = Path.Combine(folder.FullName, "scripts", "samples", "events");
            if (Directory.Exists(candidate))
            {
                return candidate;
            }
        }

        throw new DirectoryNotFoundException($"scripts/samples/events is neither at nor above {AppContext.BaseDirectory}.");
    }
}
