using System.Text.Json;

namespace Reflex.Local.Settings;

/// <summary>The part of <c>local.settings.json</c> that the local host reads: <c>Values</c> and <c>Host.LocalHttpPort</c>.</summary>
internal sealed record LocalSettingsFile(IReadOnlyDictionary<string, string?> Values, int? HttpPort)
{
    public const string FileName = "local.settings.json";

    private const string ValuesSection = "Values";

    public static LocalSettingsFile Empty { get; } = new(new Dictionary<string, string?>(), null);

    /// <summary>Looks for the file in the folder, in its <c>functions</c> folder, and then upwards, as Core Tools does.</summary>
    public static LocalSettingsFile Load(string folder)
    {
        string? path = Candidates(folder).FirstOrDefault(File.Exists);
        return path is null ? Empty : Parse(File.ReadAllText(path), path);
    }

    internal static LocalSettingsFile Parse(string json, string path)
    {
        try
        {
            using var document = JsonDocument.Parse(
                json, new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
            JsonElement root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object)
            {
                throw new HostStartException($"{path}: the file must hold a JSON object with a `Values` object.");
            }

            if (root.TryGetProperty("IsEncrypted", out JsonElement encrypted) && encrypted.ValueKind == JsonValueKind.True)
            {
                throw new HostStartException(
                    $"{path}: the settings are encrypted. Run `func settings decrypt`, or set \"IsEncrypted\" to false and write plain values.");
            }

            return new LocalSettingsFile(ReadValues(root, path), ReadPort(root, path));
        }
        catch (JsonException broken)
        {
            throw new HostStartException(
                $"{path}:{broken.LineNumber + 1}:{broken.BytePositionInLine + 1}: not valid JSON: {broken.Message}");
        }
    }

    private static Dictionary<string, string?> ReadValues(JsonElement root, string path)
    {
        var values = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        if (!root.TryGetProperty(ValuesSection, out JsonElement section))
        {
            return values;
        }

        if (section.ValueKind != JsonValueKind.Object)
        {
            throw new HostStartException($"{path}: `Values` must be an object of setting names and text values.");
        }

        foreach (JsonProperty property in section.EnumerateObject())
        {
            values[property.Name] = property.Value.ValueKind switch
            {
                JsonValueKind.String => property.Value.GetString(),
                JsonValueKind.Null => null,
                JsonValueKind.True or JsonValueKind.False or JsonValueKind.Number => property.Value.GetRawText(),
                _ => throw new HostStartException(
                    $"{path}: the setting {property.Name} is an {property.Value.ValueKind.ToString().ToLowerInvariant()}; settings are text. " +
                    "Nest with a double underscore in the name instead: \"Section__Key\"."),
            };
        }

        return values;
    }

    private static int? ReadPort(JsonElement root, string path)
    {
        if (!root.TryGetProperty("Host", out JsonElement host) || host.ValueKind != JsonValueKind.Object
            || !host.TryGetProperty("LocalHttpPort", out JsonElement port))
        {
            return null;
        }

        return port.ValueKind == JsonValueKind.Number && port.TryGetInt32(out int number) && number is > 0 and <= 65535
            ? number
            : throw new HostStartException($"{path}: Host.LocalHttpPort must be a number from 1 to 65535.");
    }

    private static IEnumerable<string> Candidates(string folder)
    {
        yield return Path.Combine(folder, FileName);
        yield return Path.Combine(folder, "functions", FileName);
        for (DirectoryInfo? parent = new DirectoryInfo(folder).Parent; parent is not null; parent = parent.Parent)
        {
            yield return Path.Combine(parent.FullName, FileName);
        }
    }
}
