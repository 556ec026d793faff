using System.ComponentModel.DataAnnotations;

namespace Reflex.Functions.Settings;

public enum ActionMode
{
    /// <summary>Actions record what they would have done. The default, so that a laptop changes nothing.</summary>
    Simulate = 0,

    /// <summary>Actions call Azure and the hosts they are allowed to reach.</summary>
    Real = 1,
}

/// <summary>Settings under <c>Reflex__Actions__</c>.</summary>
public sealed class ActionOptions
{
    /// <summary><c>simulate</c> (default) or <c>real</c>.</summary>
    public ActionMode Mode { get; set; } = ActionMode.Simulate;

    /// <summary>
    /// Hosts that <c>http.request</c>, <c>notify.*</c> and <c>ticket.create</c> may reach, comma-separated: <c>api.contoso.example</c>, or
    /// <c>*.contoso.example</c> for every subdomain, with an optional <c>:port</c>. Empty (default): none.
    /// </summary>
    public string AllowedHosts { get; set; } = "";

    /// <summary>
    /// Hosts, from those allowed, that may resolve to private, loopback or link-local addresses. Empty (default): none.
    /// </summary>
    public string PrivateHosts { get; set; } = "";

    /// <summary>
    /// Azure resource ID prefixes within which Azure actions may work, comma-separated: <c>/subscriptions/…/resourceGroups/…</c>. Empty
    /// (default): none.
    /// </summary>
    public string AllowedScopes { get; set; } = "";

    /// <summary>Resource Manager's endpoint. Default: the public cloud's.</summary>
    [Required, Url]
    public string ResourceManagerEndpoint { get; set; } = "https://management.azure.com";

    /// <summary>
    /// Client ID of the user-assigned identity that acts; empty (default) for the system-assigned one or the developer's sign-in.
    /// </summary>
    public string ClientId { get; set; } = "";

    /// <summary>Webhook (Teams Workflows) that <c>notify.teams</c> posts to when a step names none. Empty by default.</summary>
    public string TeamsWebhook { get; set; } = "";

    /// <summary>Webhook that <c>notify.slack</c> posts to when a step names none. Empty by default.</summary>
    public string SlackWebhook { get; set; } = "";

    /// <summary>
    /// Longest time one attempt of an action may take, in seconds; 5 to 540 (the Functions host stops at 10 minutes). Default: 120.
    /// </summary>
    [Range(5, 540)]
    public int AttemptSeconds { get; set; } = 120;

    /// <summary>Largest response body kept as an action's output, in bytes; 1,024 to 1,048,576. Default: 65,536.</summary>
    [Range(1024, 1_048_576)]
    public int MaxResponseBytes { get; set; } = 65_536;
}
