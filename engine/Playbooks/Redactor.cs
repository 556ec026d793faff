using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Reflex.Engine.Playbooks;

/// <summary>
/// Takes secrets out of what is shown or kept: values of properties that are named like secrets, credentials in URLs, signatures of
/// shared access URLs, bearer tokens and account keys in text.
/// </summary>
public static partial class Redactor
{
    /// <summary>What stands in place of a secret.</summary>
    public const string Mask = "[redacted]";

    private static readonly string[] SecretNames =
    [
        "password", "passwd", "pwd", "secret", "token", "apikey", "accountkey", "accesskey", "sharedaccesskey", "privatekey", "connectionstring",
        "authorization", "cookie", "credential", "clientsecret", "signature", "sas", "functionskey", "subscriptionkey",
    ];

    // Names that contain one of the words above and say something harmless.
    private static readonly string[] HarmlessNames =
        ["secretname", "secreturi", "tokenendpoint", "keyvault", "secretversion", "idempotencytoken"];

    /// <summary>The value with its secrets masked, level by level.</summary>
    public static JsonElement Redact(JsonElement value)
    {
        if (value.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null)
        {
            return value;
        }

        JsonNode? node = JsonNode.Parse(value.GetRawText());
        return JsonSerializer.SerializeToElement(Visit(node));
    }

    /// <summary>The text with its secrets masked.</summary>
    public static string Redact(string text)
    {
        string result = UrlCredentials().Replace(text, "${scheme}" + Mask + "@");
        result = SignedQuery().Replace(result, "${name}=" + Mask);
        result = BearerToken().Replace(result, "${scheme} " + Mask);
        return KeyedValue().Replace(result, "${name}=" + Mask);
    }

    /// <summary>Whether a property is named like a secret.</summary>
    public static bool IsSecretName(string name)
    {
        string plain = new([.. name.Where(char.IsAsciiLetterOrDigit).Select(char.ToLowerInvariant)]);
        return !HarmlessNames.Contains(plain) && SecretNames.Any(secret => plain.EndsWith(secret, StringComparison.Ordinal));
    }

    private static JsonNode? Visit(JsonNode? node)
    {
        switch (node)
        {
            case JsonObject properties:
                var visible = new JsonObject();
                foreach ((string name, JsonNode? child) in properties)
                {
                    visible[name] = IsSecretName(name) && child is not null ? JsonValue.Create(Mask) : Visit(child);
                }

                return visible;
            case JsonArray items:
                return new JsonArray([.. items.Select(Visit)]);
            case JsonValue value when value.TryGetValue(out string? text):
                return JsonValue.Create(Redact(text));
            default:
                return node?.DeepClone();
        }
    }

    [GeneratedRegex(@"(?<scheme>[a-z][a-z0-9+.-]*://)[^/\s@:]+:[^/\s@]+@", RegexOptions.IgnoreCase | RegexOptions.NonBacktracking)]
    private static partial Regex UrlCredentials();

    [GeneratedRegex(@"(?<name>[?&](sig|code|api[-_]?key|access_token|token))=[^&\s""]+", RegexOptions.IgnoreCase | RegexOptions.NonBacktracking)]
    private static partial Regex SignedQuery();

    [GeneratedRegex(@"(?<scheme>Bearer|Basic) [A-Za-z0-9+/=._~-]{12,}", RegexOptions.IgnoreCase | RegexOptions.NonBacktracking)]
    private static partial Regex BearerToken();

    [GeneratedRegex(@"(?<name>AccountKey|SharedAccessKey|SharedAccessSignature|Password|Pwd)=[^;\s""]+", RegexOptions.IgnoreCase | RegexOptions.NonBacktracking)]
    private static partial Regex KeyedValue();
}
