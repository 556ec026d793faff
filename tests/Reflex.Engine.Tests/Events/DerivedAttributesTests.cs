using System.Text;
using System.Text.Json;
using Reflex.Engine.Events;

namespace Reflex.Engine.Tests.Events;

/// <summary>What events are about, under the same names for every type.</summary>
public sealed class DerivedAttributesTests
{
    private const string Vault = "/subscriptions/S/resourceGroups/RG/providers/Microsoft.KeyVault/vaults/V";

    [Theory]
    [InlineData("userId", "user", "Ana")]
    [InlineData("UserID", "user", "Ana")]
    [InlineData("deviceId", "device", "Ana")]
    [InlineData("customerId", "customer", "Ana")]
    [InlineData("card", "card", "Ana")]
    [InlineData("sku", "sku", "Ana")]
    public void A_field_of_any_event_gives_its_attribute(string field, string attribute, string value) =>
        Assert.Equal(value, Derive("com.contoso.x", data: $$"""{"{{field}}":"{{value}}"}""", attribute: attribute));

    [Theory]
    [InlineData("Microsoft.KeyVault.SecretNewVersionCreated", "n", """{"Id":"https://v.vault.azure.net/secrets/n/2"}""")]
    [InlineData("Microsoft.Storage.BlobDeleted", "/blobServices/default/containers/c/blobs/b", """{"url":"https://x/b"}""")]
    [InlineData("Microsoft.Devices.DeviceDeleted", "devices/d", """{"deviceId":"d"}""")]
    [InlineData("com.contoso.x", null, """{"resourceId":"vm-1"}""")]
    [InlineData("com.contoso.x", "not an ID", "[]")]
    public void Where_data_and_subject_are_no_resource_the_source_is_asked(string type, string? subject, string data)
    {
        AutomationEvent e = DerivedAttributes.AddTo(Event(type, Vault, subject, data));

        Assert.Equal(Vault.ToLowerInvariant(), Text(e, "resourceid"));
        Assert.Equal(("rg", "s"), (Text(e, "resourcegroup"), Text(e, "subscriptionid")));
    }

    [Fact]
    public void A_custom_topic_is_not_what_its_events_are_about()
    {
        const string topic = "/subscriptions/s/resourceGroups/rg/providers/Microsoft.EventGrid/topics/t";

        Assert.Null(Text(DerivedAttributes.AddTo(Event("com.contoso.x", topic, "order-1", "{}")), "resourceid"));
        Assert.Equal(topic.ToLowerInvariant(), Text(DerivedAttributes.AddTo(Event("Microsoft.Resources.ResourceWriteSuccess", "/s", topic, "{}")), "resourceid"));
    }

    [Theory]
    [InlineData("Microsoft.Resources.ResourceWriteSuccess", """{"resourceUri":"/subscriptions/a/resourceGroups/g/x"}""", "/subscriptions/a/resourcegroups/g/x")]
    [InlineData("microsoft.resources.RESOURCEDELETEFAILURE", """{"resourceUri":"/subscriptions/a/resourceGroups/g/x"}""", "/subscriptions/a/resourcegroups/g/x")]
    [InlineData("Microsoft.Insights.Alert", """{"essentials":{"alertId":"/subscriptions/a/al","alertTargetIDs":["/subscriptions/T/"]}}""", "/subscriptions/t")]
    [InlineData("Microsoft.Insights.Alert", """{"essentials":{"alertId":"/subscriptions/a/al","alertTargetIDs":"/subscriptions/T/"}}""", "/subscriptions/t")]
    [InlineData("Microsoft.Insights.Alert", """{"essentials":{"alertId":"/subscriptions/a/al","alertTargetIDs":null}}""", "/subscriptions/a/al")]
    [InlineData("Microsoft.Security.Alert", """{"resourceIdentifiers":[{"workspaceId":"w"},{"azureResourceId":"/subscriptions/a/vm"}]}""", "/subscriptions/a/vm")]
    [InlineData("Microsoft.Security.Alert", """{"ResourceIdentifiers":"[{\"AzureResourceId\":\"/subscriptions/a/vm\"}]"}""", "/subscriptions/a/vm")]
    public void Each_type_has_its_place_for_the_resource(string type, string data, string expected) => Assert.Equal(expected, Derive(type, data, "resourceid"));

    [Theory]
    [InlineData("""{"claims":{"appid":"App","http://schemas.xmlsoap.org/ws/2005/05/identity/claims/upn":"Ana@X"}}""", "ana@x")]
    [InlineData("""{"claims":"{\"appid\":\"App\"}"}""", "app")]
    [InlineData("""{"claims":"not JSON"}""", null)]
    [InlineData("""{"claims":"{ broken"}""", null)]
    [InlineData("""{"claims":[]}""", null)]
    public void An_operation_names_who_asked_for_it(string data, string? user) =>
        Assert.Equal(user, Derive("Microsoft.Resources.ResourceActionSuccess", data, "user"));

    [Fact]
    public void A_principal_name_comes_before_the_ID_of_the_user() =>
        Assert.Equal("ana@x", Derive("Microsoft.Entra.SignIn", """{"userId":"7","userPrincipalName":"Ana@X"}""", "user"));

    [Theory]
    [InlineData("devices/Lamp/modules/m", """{"systemProperties":{"iothub-connection-device-id":"other"}}""", "Lamp")]
    [InlineData("devices/", """{"systemProperties":{"iothub-connection-device-id":"other"}}""", "other")]
    [InlineData(null, """{"systemProperties":{"iothub-connection-device-id":"other"}}""", "other")]
    public void Telemetry_names_its_device_as_connections_do(string? subject, string data, string device) =>
        Assert.Equal(device, Text(DerivedAttributes.AddTo(Event("Microsoft.Devices.DeviceTelemetry", "/hub", subject, data)), "device"));

    [Theory]
    [InlineData("""{"subscriptionId":"ABC"}""", "Microsoft.PolicyInsights.PolicyStateChanged", "abc")]
    [InlineData("""{"subscriptionId":"ABC"}""", "com.contoso.x", null)]
    public void A_subscription_is_known_without_a_resource_where_the_type_names_it(string data, string type, string? expected) =>
        Assert.Equal(expected, Derive(type, data, "subscriptionid"));

    [Theory]
    [InlineData("7615917337495251231", "7615917337495251231")]
    [InlineData("\" \"", null)]
    [InlineData("null", null)]
    [InlineData("{}", null)]
    [InlineData("[\"a\"]", null)]
    public void Only_a_single_value_is_an_attribute(string json, string? expected) =>
        Assert.Equal(expected, Derive("com.contoso.x", $$"""{"customerId":{{json}}}""", "customer"));

    [Fact]
    public void An_attribute_of_the_event_itself_stays_and_gives_group_and_subscription()
    {
        AutomationEvent e = Parse($$$"""{"specversion":"1.0","id":"1","source":"{{{Vault}}}","type":"T","resourceid":"/subscriptions/own/resourceGroups/mine","customer":"mine","data":{"customerId":"c"}}""");

        AutomationEvent derived = DerivedAttributes.AddTo(e);

        Assert.Equal(("/subscriptions/own/resourceGroups/mine", "mine"), (Text(derived, "resourceid"), Text(derived, "customer")));
        Assert.Equal(("mine", "own"), (Text(derived, "resourcegroup"), Text(derived, "subscriptionid")));
    }

    [Fact]
    public void An_event_about_nothing_is_the_same_event()
    {
        AutomationEvent e = Event("com.contoso.x", "/s", null, "{}");

        Assert.Same(e, DerivedAttributes.AddTo(e));
    }

    [Fact]
    public void Adding_twice_adds_nothing_more()
    {
        AutomationEvent once = DerivedAttributes.AddTo(Event("com.contoso.x", Vault, null, """{"sku":"a"}"""));

        Assert.Same(once, DerivedAttributes.AddTo(once));
    }

    [Fact]
    public void A_document_asks_which_attributes_a_type_can_have()
    {
        Assert.Equal(DerivedAttributes.Names, DerivedAttributes.For(null, null, true));
        Assert.Equal(["user"], DerivedAttributes.For("Microsoft.Entra.SignIn", ["id", "userPrincipalName"], false));
        Assert.Equal(["resourceid", "resourcegroup", "subscriptionid"], DerivedAttributes.For("Microsoft.Storage.BlobCreated", ["url"], true));
    }

    private static string? Derive(string type, string data, string attribute) => Text(DerivedAttributes.AddTo(Event(type, "/s", null, data)), attribute);

    private static AutomationEvent Event(string type, string source, string? subject, string data) =>
        AutomationEvent.Create("1", source, type, DateTimeOffset.UnixEpoch, subject, JsonElement.Parse(data));

    private static AutomationEvent Parse(string json) => EventParser.Parse(Encoding.UTF8.GetBytes(json), DateTimeOffset.UnixEpoch).Event!;

    private static string? Text(AutomationEvent e, string name) => e.Get(EventPath.Parse(name)).ToText();
}
