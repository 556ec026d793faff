namespace Reflex.Functions.Events;

/// <summary>
/// An Azure resource ID, lower-cased: services write the same ID as <c>/subscriptions/…/resourceGroups/…</c>,
/// <c>/subscriptions/…/resourcegroups/…</c> and <c>/SUBSCRIPTIONS/…/RESOURCEGROUPS/…</c>, and Resource Manager compares
/// them without case.
/// </summary>
internal sealed record AzureResourceId
{
    private AzureResourceId(string value, string subscriptionId, string? resourceGroup)
    {
        Value = value;
        SubscriptionId = subscriptionId;
        ResourceGroup = resourceGroup;
    }

    /// <summary>The whole ID, lower-case, without a trailing slash.</summary>
    public string Value { get; }

    public string SubscriptionId { get; }

    /// <summary>The resource group's name; null for a subscription or a resource outside any group.</summary>
    public string? ResourceGroup { get; }

    /// <summary>The ID, or null where the text is none (a URL, a device name, a tenant-level ID).</summary>
    public static AzureResourceId? Parse(string? text)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            return null;
        }

        string value = Lower(text).TrimEnd('/');
        string[] parts = value.Split('/');
        if (parts is not ["", "subscriptions", { Length: > 0 } subscription, ..])
        {
            return null;
        }

        string? group = parts is [_, _, _, "resourcegroups", { Length: > 0 } name, ..] ? name : null;
        return new AzureResourceId(value, subscription, group);
    }

    /// <summary>The lower-case form in which Azure's case-insensitive names are compared.</summary>
    public static string Lower(string text)
    {
        // CA1308 prefers upper case for round trips; nothing is read back from this, and people read IDs in lower case.
#pragma warning disable CA1308
        return text.Trim().ToLowerInvariant();
#pragma warning restore CA1308
    }
}
