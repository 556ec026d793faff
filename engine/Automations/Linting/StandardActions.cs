using System.Text.Json;

namespace Reflex.Engine.Automations.Linting;

/// <summary>The actions that a host has as it comes. A host may have more; an unknown name is a warning, not an error.</summary>
internal static class StandardActions
{
    private static readonly HashSet<string> s_destructive = new(StringComparer.Ordinal)
    {
        "azure.restart", "azure.stop", "azure.scale", "azure.request", "network.isolate", "storage.closePublicAccess", "keyvault.rotateSecret",
    };

    private static readonly HashSet<string> s_harmless = new(StringComparer.Ordinal)
    {
        "azure.start", "azure.tag", "network.restore", "http.request", "servicebus.send", "eventgrid.publish",
        "notify.teams", "notify.slack", "notify.webhook", "ticket.create", "wait",
    };

    public static IEnumerable<string> Names => s_destructive.Concat(s_harmless);

    public static bool IsKnown(string action) => s_destructive.Contains(action) || s_harmless.Contains(action);

    /// <summary>Whether a step changes or stops something that somebody may be using; a request that only reads does not.</summary>
    public static bool IsDestructive(ActionStep step)
    {
        bool reads = step.Action == "azure.request"
            && (!step.With.TryGetProperty("method", out JsonElement method) || (method.ValueKind == JsonValueKind.String && method.GetString() is "GET" or "HEAD"));
        return s_destructive.Contains(step.Action) && !reads;
    }
}
