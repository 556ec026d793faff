namespace Reflex.Engine.Templates;

/// <summary>What kind of address a field of an action's input holds.</summary>
public enum AddressKind
{
    /// <summary>None.</summary>
    None,

    /// <summary>A URL.</summary>
    Url,

    /// <summary>An Azure resource ID, or a path that begins with one.</summary>
    Resource,

    /// <summary>The name of a queue, a vault's secret, a container or the like, in which a slash leads to another one.</summary>
    Name,
}

/// <summary>
/// Which fields of an action's input are addresses, by their names: the same for all actions, so that a template is rendered alike
/// wherever it is read.
/// </summary>
public static class AddressFields
{
    private static readonly HashSet<string> s_resources =
        new(StringComparer.OrdinalIgnoreCase) { "path", "resourceId", "networkSecurityGroupId" };

    private static readonly HashSet<string> s_names = new(StringComparer.OrdinalIgnoreCase)
    {
        "queue", "topic", "subscription", "secretName", "keyName", "ruleName", "vault", "container", "blob", "share", "file", "table",
    };

    /// <summary>The rule, for messages.</summary>
    public static string Rule =>
        $"url, endpoint, path, networkSecurityGroupId, {string.Join(", ", s_names)}, and what ends in Url, Uri, Endpoint or ResourceId";

    /// <summary>What kind of address a field holds.</summary>
    public static AddressKind KindOf(string field)
    {
        ArgumentNullException.ThrowIfNull(field);
        return Is(field, "url", "Url") || Is(field, "uri", "Uri") || Is(field, "endpoint", "Endpoint") ? AddressKind.Url
            : s_resources.Contains(field) || field.EndsWith("ResourceId", StringComparison.Ordinal) ? AddressKind.Resource
            : s_names.Contains(field) ? AddressKind.Name
            : AddressKind.None;
    }

    private static bool Is(string field, string name, string ending) =>
        field.Equals(name, StringComparison.OrdinalIgnoreCase) || field.EndsWith(ending, StringComparison.Ordinal);
}
