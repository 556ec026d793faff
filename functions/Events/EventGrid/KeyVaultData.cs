using System.Text.Json;
using System.Text.Json.Serialization;

namespace Reflex.Functions.Events.EventGrid;

/// <summary>Data of <c>Microsoft.KeyVault.{Secret|Certificate|Key}NearExpiry</c> and its siblings.</summary>
/// <remarks>
/// Keys are Pascal case, in older events camel case; one published event has <c>"ObjectName "</c>, with a space.
/// <c>NBF</c> and <c>EXP</c> are Unix seconds as a number or a text, or null.
/// </remarks>
internal sealed record KeyVaultData : IEventData
{
    /// <summary>URL of the object's version.</summary>
    public string? Id { get; init; }

    public string? VaultName { get; init; }

    /// <summary><c>Secret</c>, <c>Certificate</c> or <c>Key</c>.</summary>
    public string? ObjectType { get; init; }

    [JsonPropertyName("objectName")]
    public string? ObjectNameAsSpelled { get; init; }

    public string? Version { get; init; }

    /// <summary>Start of validity.</summary>
    [JsonPropertyName("nbf")]
    public DateTimeOffset? NotBefore { get; init; }

    /// <summary>End of validity.</summary>
    [JsonPropertyName("exp")]
    public DateTimeOffset? Expires { get; init; }

    [JsonExtensionData]
    public Dictionary<string, JsonElement>? Others { get; init; }

    /// <summary>Name of the secret, certificate or key, however its field is spelled.</summary>
    [JsonIgnore]
    public string? ObjectName => ObjectNameAsSpelled ?? Others?
        .Where(pair => pair.Key.Trim().Equals("objectName", StringComparison.OrdinalIgnoreCase) && pair.Value.ValueKind is JsonValueKind.String)
        .Select(pair => pair.Value.GetString())
        .FirstOrDefault();

    public string? Problem() =>
        string.IsNullOrWhiteSpace(VaultName) ? "data.VaultName is missing" :
        string.IsNullOrWhiteSpace(ObjectName) ? "data.ObjectName is missing" : null;
}
