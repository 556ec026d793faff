using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Reflex.Infra.Tests.Tools;

/// <summary>A resource as it would be deployed: parameters filled in, loops unrolled, conditions decided.</summary>
internal sealed partial record Resource(JsonObject Json)
{
    public string Id => (string)Json["id"]!;

    public string Type => (string)Json["type"]!;

    public string Name => (string)Json["name"]!;

    public JsonNode? Properties => Json["properties"];

    /// <summary>
    /// What a role is assigned on. Names of assignments hold an object ID that only the deployment knows, so that their own ID stays an
    /// expression which begins with the scope.
    /// </summary>
    public string RoleScope => RoleScopePattern().Match(Id) switch
    {
        { Success: false } => Id[..Id.LastIndexOf("/providers/Microsoft.Authorization/", StringComparison.OrdinalIgnoreCase)],
        var m when m.Groups["resource"].Success => m.Groups["resource"].Value,
        var m when m.Groups["group"].Success => $"/subscriptions/{m.Groups["subscription"].Value}/resourceGroups/{m.Groups["group"].Value}",
        var m => $"/subscriptions/{m.Groups["subscription"].Value}",
    };

    [GeneratedRegex(@"^\[(?:extensionResourceId\('(?<resource>[^']+)'|resourceId\('(?<subscription>[^']+)', '(?<group>[^'/]+)'|subscriptionResourceId\('(?<subscription>[^']+)')", RegexOptions.CultureInvariant)]
    private static partial Regex RoleScopePattern();

    public override string ToString() => $"{Type} {Name}";

    public bool Is(string type) => string.Equals(Type, type, StringComparison.OrdinalIgnoreCase);

    /// <summary>The value at a path of property names, e.g. <c>properties.networkAcls.defaultAction</c>; null where there is none.</summary>
    public JsonNode? At(string path) => path.Split('.').Aggregate((JsonNode?)Json, (node, name) => node is JsonObject o ? o[name] : null);

    public string? Text(string path) => At(path) is JsonValue value ? value.ToString() : null;

    public bool? Flag(string path) => At(path) is JsonValue value && value.TryGetValue(out bool flag) ? flag : null;
}

/// <summary>Everything that one deployment would make, and its outputs.</summary>
internal sealed class ResolvedDeployment(JsonObject snapshot)
{
    public IReadOnlyList<Resource> Resources { get; } = [.. snapshot["predictedResources"]!.AsArray().Select(node => new Resource(node!.AsObject()))];

    public JsonObject Outputs { get; } = snapshot["outputs"] as JsonObject ?? [];

    public JsonArray Diagnostics { get; } = snapshot["diagnostics"] as JsonArray ?? [];

    public IEnumerable<Resource> OfType(string type) => Resources.Where(resource => resource.Is(type));

    public Resource Single(string type) => OfType(type).Single();

    /// <summary>The app settings of the function app.</summary>
    public IReadOnlyDictionary<string, string> Settings => OfType("Microsoft.Web/sites/config").Single(config => config.Name.EndsWith("/appsettings", StringComparison.Ordinal))
        .Properties!.AsObject().ToDictionary(pair => pair.Key, pair => pair.Value!.ToString());

    public IEnumerable<Resource> EventSubscriptions => Resources.Where(resource =>
        resource.Is("Microsoft.EventGrid/systemTopics/eventSubscriptions") || resource.Is("Microsoft.EventGrid/topics/eventSubscriptions"));
}
