using System.Text.Json;

namespace Reflex.Engine.Events;

/// <summary>What has been made of an event's bytes when it was first asked for. Racing readers make equal values; the last one stays.</summary>
internal sealed class EventTexts
{
    public string? Id;
    public string? Source;
    public string? Type;
    public string? Subject;
    public byte[]? TimeUtf8;

    /// <summary>The event in CloudEvents JSON where its own bytes are something else.</summary>
    public byte[]? JsonUtf8;
    public string? Json;
    public JsonElement Data;

    /// <summary>Written after <see cref="Data"/>, which is no single word.</summary>
    public bool IsDataRead;
}
