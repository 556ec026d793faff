using Microsoft.Extensions.Options;
using Reflex.Functions.Settings;

namespace Reflex.Functions.Outbound;

/// <summary>Where Azure actions may work: within the configured resource ID prefixes, compared without case and by whole segments.</summary>
public sealed class ResourceScopes(IOptions<ReflexOptions> options)
{
    private readonly Lazy<string[]> _allowed = new(() =>
        [.. options.Value.Actions.AllowedScopes
            .Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(scope => scope.TrimEnd('/'))]);

    /// <summary>Why a path may not be used; null if it may.</summary>
    public string? Refuse(string path)
    {
        if (!ResourcePath.IsValid(path))
        {
            return $"'{path}' is not a resource ID: it must start with /subscriptions/ or /providers/, and {ResourcePath.Grammar}.";
        }

        return _allowed.Value.Any(scope => IsWithin(path, scope))
            ? null
            : $"'{path}' is outside the scopes in Reflex__Actions__AllowedScopes.";
    }

    private static bool IsWithin(string path, string scope) =>
        path.StartsWith(scope, StringComparison.OrdinalIgnoreCase) && (path.Length == scope.Length || path[scope.Length] == '/');
}
