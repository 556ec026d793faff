using System.Text.RegularExpressions;
using Microsoft.Extensions.Configuration;

namespace Reflex.Local.Settings;

/// <summary>Replaces <c>%Name%</c> in binding attributes by the setting of that name, as the Functions host does.</summary>
internal sealed partial class SettingResolver(IConfiguration configuration)
{
    /// <summary>The text with its settings filled in; <paramref name="missing"/> lists the names that have no setting.</summary>
    public string Resolve(string text, out IReadOnlyList<string> missing)
    {
        if (!text.Contains('%', StringComparison.Ordinal))
        {
            missing = [];
            return text;
        }

        var unknown = new List<string>();
        string resolved = Token().Replace(text, match =>
        {
            string name = match.Groups["name"].Value;
            if (Find(name) is { } value)
            {
                return value;
            }

            unknown.Add(name);
            return match.Value;
        });
        missing = unknown;
        return resolved;
    }

    /// <summary>
    /// Whether a connection of this name is configured: a connection string, or the endpoint of an identity-based connection.
    /// </summary>
    public bool HasConnection(string name) =>
        !string.IsNullOrEmpty(Find(name))
        || !string.IsNullOrEmpty(configuration[$"{name}:fullyQualifiedNamespace"])
        || !string.IsNullOrEmpty(configuration[$"ConnectionStrings:{name}"]);

    /// <summary>
    /// Whether a function is kept from being triggered by the setting <c>AzureWebJobs.NAME.Disabled</c>, or
    /// <c>AzureWebJobs_NAME_Disabled</c> where the system allows no dots: <c>true</c> or <c>1</c>, as on the Functions host.
    /// </summary>
    public bool IsDisabled(string function) =>
        (configuration[$"AzureWebJobs.{function}.Disabled"] ?? configuration[$"AzureWebJobs_{function}_Disabled"])?.Trim() is { } value
        && (value == "1" || value.Equals("true", StringComparison.OrdinalIgnoreCase));

    private string? Find(string name) => configuration[name] ?? configuration[name.Replace("__", ":", StringComparison.Ordinal)];

    [GeneratedRegex("%(?<name>[^%]+)%")]
    private static partial Regex Token();
}
