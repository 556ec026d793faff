using Azure.Core;
using Azure.Identity;

namespace Reflex.Functions.Settings;

/// <summary>The one place that chooses a credential: a named user-assigned identity, or whatever the environment offers.</summary>
internal static class Identity
{
    public static TokenCredential Create(string? clientId) => string.IsNullOrEmpty(clientId)
        ? new DefaultAzureCredential()
        : new ManagedIdentityCredential(ManagedIdentityId.FromUserAssignedClientId(clientId));
}
