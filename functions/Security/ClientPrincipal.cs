using System.Text.Json;

namespace Reflex.Functions.Security;

/// <summary>
/// The header <c>X-MS-CLIENT-PRINCIPAL</c> of App Service Authentication: base64 of JSON with the claims. It is worth something only
/// where the platform sets it, since anybody can send a header; <see cref="CallerReader"/> sees to that.
/// </summary>
internal static class ClientPrincipal
{
    public const string HeaderName = "X-MS-CLIENT-PRINCIPAL";
    private const int MaxHeaderLength = 32_768;

    private static readonly string[] NameClaims =
    [
        "preferred_username", "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/upn", "upn",
        "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress", "email",
        "http://schemas.microsoft.com/identity/claims/objectidentifier", "oid",
    ];

    private static readonly string[] GroupClaims = ["groups", "roles", "http://schemas.microsoft.com/ws/2008/06/identity/claims/role"];

    /// <summary>Reads name, roles and groups; null if the header is no principal.</summary>
    public static (string Name, HashSet<string> Groups)? Parse(string header)
    {
        var buffer = new byte[header.Length];
        if (header.Length > MaxHeaderLength || !Convert.TryFromBase64String(header, buffer, out int length))
        {
            return null;
        }

        try
        {
            using JsonDocument json = JsonDocument.Parse(buffer.AsMemory(0, length));
            return json.RootElement.ValueKind == JsonValueKind.Object ? Read(json.RootElement) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static (string Name, HashSet<string> Groups)? Read(JsonElement root)
    {
        if (!root.TryGetProperty("claims", out JsonElement claims) || claims.ValueKind != JsonValueKind.Array)
        {
            return null;
        }

        var names = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        var groups = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        string? roleType = Text(root, "role_typ");
        foreach (JsonElement claim in claims.EnumerateArray())
        {
            if (claim.ValueKind != JsonValueKind.Object || Text(claim, "typ") is not { } type
                || Text(claim, "val") is not { Length: > 0 } value)
            {
                continue;
            }

            if (GroupClaims.Contains(type, StringComparer.OrdinalIgnoreCase)
                || string.Equals(type, roleType, StringComparison.OrdinalIgnoreCase))
            {
                groups.Add(value);
            }
            else
            {
                names.TryAdd(type, value);
            }
        }

        foreach (string type in NameClaims)
        {
            if (names.TryGetValue(type, out string? name))
            {
                return (name, groups);
            }
        }

        return null;
    }

    private static string? Text(JsonElement json, string property) =>
        json.TryGetProperty(property, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
