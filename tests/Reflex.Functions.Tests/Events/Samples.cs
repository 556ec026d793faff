using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Reflex.Functions.Tests.Events;

/// <summary>The published payloads of <c>scripts/samples/events</c>.</summary>
internal static class Samples
{
    public static string Root { get; } = FindRoot();

    public static string Folder { get; } = Path.Combine(Root, "scripts", "samples", "events");

    /// <summary>The file's events: an array as it is, a single object as an array of one.</summary>
    public static IReadOnlyList<JsonElement> Events(string file)
    {
        JsonElement root = JsonElement.Parse(File.ReadAllText(Path.Combine(Folder, file)));
        return root.ValueKind is JsonValueKind.Array ? [.. root.EnumerateArray()] : [root];
    }

    public static JsonElement Event(string file) => Events(file)[0];

    private static string FindRoot([CallerFilePath] string here = "")
    {
        for (DirectoryInfo? at = new FileInfo(here).Directory; at is not null; at = at.Parent)
        {
            if (File.Exists(Path.Combine(at.FullName, "Reflex.slnx")))
            {
                return at.FullName;
            }
        }

        throw new DirectoryNotFoundException($"Reflex.slnx is in no folder above {here}");
    }
}
