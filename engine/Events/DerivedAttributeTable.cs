namespace Reflex.Engine.Events;

/// <summary>What becomes of a value before it is an attribute.</summary>
internal enum AttributeForm
{
    /// <summary>As it is written: device IDs, cards and stock keeping units depend on case.</summary>
    AsWritten,

    /// <summary>In lower case: principal names, whose case services disagree on.</summary>
    LowerCase,

    /// <summary>An Azure resource ID in lower case; another text gives nothing.</summary>
    ResourceId,

    /// <summary>The resource group that an Azure resource ID names.</summary>
    ResourceGroup,

    /// <summary>The subscription that an Azure resource ID names.</summary>
    Subscription,

    /// <summary>The name behind <c>devices/</c>.</summary>
    DeviceName,
}

/// <summary>One derived attribute: its form, event types and source paths.</summary>
/// <param name="Attribute">The name of the extension attribute.</param>
/// <param name="Form">What becomes of the value.</param>
/// <param name="EventTypes">The event types, compared without case; none: any.</param>
/// <param name="Paths">Where the value stands, in order of preference.</param>
internal sealed record DerivedRow(string Attribute, AttributeForm Form, IReadOnlyList<string> EventTypes, IReadOnlyList<AttributePath> Paths);

/// <summary>
/// The one table of derived attributes. For an event, the rows of its type come first, then those for any type; the first path that gives a
/// value wins.
/// </summary>
internal static class DerivedAttributeTable
{
    public const string ResourceId = "resourceid";
    private const string ResourceGroup = "resourcegroup";
    private const string SubscriptionId = "subscriptionid";
    private const string User = "user";
    private const string Device = "device";

    private static readonly string[] s_anyType = [];

    private static readonly string[] s_health =
    [
        "Microsoft.ResourceNotifications.HealthResources.AvailabilityStatusChanged",
        "Microsoft.ResourceNotifications.HealthResources.ResourceAnnotated",
    ];

    private static readonly string[] s_operations =
    [
        "Microsoft.Resources.ResourceWriteSuccess", "Microsoft.Resources.ResourceWriteFailure", "Microsoft.Resources.ResourceWriteCancel",
        "Microsoft.Resources.ResourceDeleteSuccess", "Microsoft.Resources.ResourceDeleteFailure", "Microsoft.Resources.ResourceDeleteCancel",
        "Microsoft.Resources.ResourceActionSuccess", "Microsoft.Resources.ResourceActionFailure", "Microsoft.Resources.ResourceActionCancel",
    ];

    private static readonly string[] s_policy =
    [
        "Microsoft.PolicyInsights.PolicyStateCreated", "Microsoft.PolicyInsights.PolicyStateChanged", "Microsoft.PolicyInsights.PolicyStateDeleted",
    ];

    public static IReadOnlyList<DerivedRow> Rows { get; } =
    [
        Row(ResourceId, AttributeForm.ResourceId, s_health, "data.resourceInfo.properties.targetResourceId"),
        Row(ResourceId, AttributeForm.ResourceId, s_operations, "data.resourceUri"),
        Row(ResourceId, AttributeForm.ResourceId, ["Microsoft.Insights.Alert"], "data.essentials.alertTargetIDs[]", "data.essentials.alertId"),
        Row(ResourceId, AttributeForm.ResourceId, ["Microsoft.Security.Alert"], "data.resourceIdentifiers[].azureResourceId"),
        Row(ResourceId, AttributeForm.ResourceId, s_anyType, "data.resourceId", "subject", "source"),
        Row(ResourceGroup, AttributeForm.ResourceGroup, s_anyType, ResourceId),
        Row(SubscriptionId, AttributeForm.Subscription, s_anyType, ResourceId),
        Row(SubscriptionId, AttributeForm.LowerCase, [.. s_operations, .. s_policy], "data.subscriptionId"),
        Row(
            User, AttributeForm.LowerCase, s_operations,
            "data.claims['http://schemas.xmlsoap.org/ws/2005/05/identity/claims/upn']", "data.claims.appid"),
        Row(User, AttributeForm.LowerCase, ["Microsoft.Entra.SignIn"], "data.userPrincipalName", "data.userId"),
        Row(User, AttributeForm.AsWritten, s_anyType, "data.userId"),
        // Connections and telemetry name a device in their subject alike; the data of telemetry has the name that the hub authenticated.
        Row(Device, AttributeForm.DeviceName, ["Microsoft.Devices.DeviceTelemetry"], "subject"),
        Row(Device, AttributeForm.AsWritten, ["Microsoft.Devices.DeviceTelemetry"], "data.systemProperties['iothub-connection-device-id']"),
        Row(Device, AttributeForm.AsWritten, s_anyType, "data.deviceId"),
        Row("customer", AttributeForm.AsWritten, s_anyType, "data.customerId"),
        Row("card", AttributeForm.AsWritten, s_anyType, "data.card"),
        Row("sku", AttributeForm.AsWritten, s_anyType, "data.sku"),
    ];

    private static DerivedRow Row(string attribute, AttributeForm form, string[] eventTypes, params string[] paths) =>
        new(attribute, form, eventTypes, [.. paths.Select(AttributePath.Parse)]);
}
