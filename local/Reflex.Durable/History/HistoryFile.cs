using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Reflex.Durable.History;

/// <summary>A history as JSON, to be kept beside the code that must be able to replay it.</summary>
internal sealed record HistoryFile(int Format, string InstanceId, IReadOnlyList<Turn> Turns)
{
    private const int CurrentFormat = 1;

    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,

        // The file is read by people, and by nothing that would take it for HTML.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static string Write(string instanceId, IReadOnlyList<Turn> turns) =>
        JsonSerializer.Serialize(new HistoryFile(CurrentFormat, instanceId, turns), Options) + "\n";

    public static HistoryFile Read(string json)
    {
        HistoryFile? file;
        try
        {
            file = JsonSerializer.Deserialize<HistoryFile>(json, Options);
        }
        catch (Exception e) when (e is JsonException or NotSupportedException)
        {
            throw new FormatException($"The text is not an orchestration history: {e.Message}", e);
        }

        return file switch
        {
            null or { Turns: null or [] } => throw new FormatException("The text is not an orchestration history: it has no turns."),
            { Format: not CurrentFormat } => throw new FormatException(
                $"The history has format {file.Format}; this build reads format {CurrentFormat}. Export it anew."),
            _ => file,
        };
    }
}
