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

    /// <summary>Whether a connection of this name is configured: a connection string, or the endpoint of an identity-based connection.</summary>
    public bool HasConnection(string name) =>
        !string.IsNullOrEmpty(Find(name))
        || !string.IsNullOrEmpty(configuration[$"{name}:fullyQualifiedNamespace"])
        || !string.IsNullOrEmpty(configuration[$"ConnectionStrings:{name}"]);

    private string? Find(string name) => configuration[name] ?? configuration[name.Replace("__", ":", StringComparison.Ordinal)];

    [GeneratedRegex("%(?<name>[^%]+)%")]
    private static partial Regex Token();
}
