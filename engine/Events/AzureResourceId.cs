namespace Reflex.Engine.Events;

/// <summary>
/// An Azure resource ID in lower case: services write the same ID as <c>/subscriptions/…/resourceGroups/…</c>,
/// <c>/subscriptions/…/resourcegroups/…</c> and <c>/SUBSCRIPTIONS/…/RESOURCEGROUPS/…</c>, and Resource Manager compares them without case.
/// </summary>
public sealed record AzureResourceId
{
    private const string Start = "/subscriptions/";
    private const string Group = "resourcegroups/";
    private const string Provider = "/providers/";

    private AzureResourceId(string value, string subscriptionId, string? resourceGroup)
    {
        Value = value;
        SubscriptionId = subscriptionId;
        ResourceGroup = resourceGroup;
    }

    /// <summary>The whole ID, without a slash at its end.</summary>
    public string Value { get; }

    /// <summary>The subscription's ID, as written in the resource ID.</summary>
    public string SubscriptionId { get; }

    /// <summary>The resource group's name; null for a subscription or a resource outside any group.</summary>
    public string? ResourceGroup { get; }

    /// <summary>The full type, such as <c>microsoft.compute/virtualmachines</c>; empty for a subscription or a resource group.</summary>
    public string Type => TypeOf(Value);

    /// <summary>The ID, or null where the text is none (a URL, a device name, an ID of the tenant).</summary>
    public static AzureResourceId? Parse(string? text)
    {
        if (text is null || !IsOne(text.AsSpan().Trim()))
        {
            return null;
        }

        string value = Lower(text).TrimEnd('/');
        if (value.Length <= Start.Length)
        {
            return null;
        }

        string rest = value[Start.Length..];
        int end = rest.IndexOf('/', StringComparison.Ordinal);
        string subscription = end < 0 ? rest : rest[..end];
        return subscription.Length == 0 ? null : new AzureResourceId(value, subscription, end < 0 ? null : GroupOf(rest[(end + 1)..]));
    }

    /// <summary>Whether a text begins as an ID does.</summary>
    public static bool IsOne(ReadOnlySpan<char> text) => text.StartsWith(Start, StringComparison.OrdinalIgnoreCase);

    /// <summary>The full type that an ID or a part of one names last, in lower case; empty where it names none.</summary>
    public static string TypeOf(string id)
    {
        ArgumentNullException.ThrowIfNull(id);
        string path = $"/{Lower(id).Trim('/')}";
        int provider = path.LastIndexOf(Provider, StringComparison.Ordinal);
        if (provider < 0)
        {
            return "";
        }

        // Namespace, then type and name in turn.
        string[] segments = path[(provider + Provider.Length)..].Split('/');
        return segments.Length < 2 ? "" : string.Join('/', segments.Where((_, index) => index == 0 || index % 2 == 1));
    }

    /// <summary>The lower-case form in which Azure's names, which do not depend on case, are compared.</summary>
    public static string Lower(string text)
    {
        ArgumentNullException.ThrowIfNull(text);

        // CA1308 prefers upper case for round trips; nothing is read back from this, and people read IDs in lower case.
#pragma warning disable CA1308
        return text.Trim().ToLowerInvariant();
#pragma warning restore CA1308
    }

    private static string? GroupOf(string rest)
    {
        if (!rest.StartsWith(Group, StringComparison.Ordinal))
        {
            return null;
        }

        string name = rest[Group.Length..].Split('/')[0];
        return name.Length > 0 ? name : null;
    }
}
