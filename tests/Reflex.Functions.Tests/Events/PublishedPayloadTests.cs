using System.Text;
using System.Text.Json;
using Reflex.Engine.Events;
using Reflex.Functions.Events;
using Reflex.Functions.Events.EventGrid;
using Reflex.Functions.Events.ServiceBus;
using Reflex.Functions.Intake.Reading;

namespace Reflex.Functions.Tests.Events;

/// <summary>Every published payload becomes its typed data, complete, with what it is about.</summary>
public sealed class PublishedPayloadTests
{
    [Fact]
    public void A_resource_write_tells_the_resource_and_the_caller()
    {
        (ResourceEventData data, About about) = Read<ResourceEventData>("resource-write-success.json");

        Assert.Equal("Microsoft.Storage/storageAccounts/write", data.OperationName);
        Assert.Equal("/subscriptions/{subscription-id}/resourcegroups/{resource-group}/providers/microsoft.storage/storageaccounts/{storage-name}", about.ResourceId);
        Assert.Equal("{resource-group}", about.ResourceGroup);
        Assert.Equal("{subscription-id}", about.SubscriptionId);
        Assert.Equal("{user-name}", about.User);
    }

    [Fact]
    public void A_resource_delete_tells_the_resource()
    {
        (ResourceEventData data, About about) = Read<ResourceEventData>("resource-delete-success.json");

        Assert.Equal("Microsoft.Storage/storageAccounts/delete", data.OperationName);
        Assert.EndsWith("/storageaccounts/{storage-name}", about.ResourceId, StringComparison.Ordinal);
        Assert.Equal("DELETE", data.HttpRequest!.Value.GetProperty("method").GetString());
    }

    [Fact]
    public void A_resource_action_by_an_application_names_the_application()
    {
        (ResourceEventData data, About about) = Read<ResourceEventData>("resource-action-success.json");

        Assert.EndsWith("listKeys/action", data.OperationName, StringComparison.Ordinal);
        Assert.Equal("{id}", about.User);
    }

    [Theory]
    [InlineData("policy-state-created.json")]
    [InlineData("policy-state-changed-cloudevents.json")]
    public void A_policy_state_is_about_the_resource_in_its_subject(string file)
    {
        (PolicyStateData data, About about) = Read<PolicyStateData>(file);

        Assert.Equal("NonCompliant", data.ComplianceState);
        Assert.Equal("/subscriptions/<subscriptionid>/resourcegroups/<resourcegroup>/providers/<providernamespace>/<resourcetype>/<resourcename>", about.ResourceId);
        Assert.Equal("<resourcegroup>", about.ResourceGroup);
    }

    [Fact]
    public void A_secret_near_expiry_tells_secret_vault_and_day()
    {
        (KeyVaultData data, About about) = Read<KeyVaultData>("key-vault-secret-near-expiry.json");

        Assert.Equal("{secret-name}", data.ObjectName);
        Assert.Equal(DateTimeOffset.FromUnixTimeSeconds(1234567890), data.Expires);
        Assert.Null(data.NotBefore);
        Assert.EndsWith("/vaults/{vault}", about.ResourceId, StringComparison.Ordinal);
    }

    [Fact]
    public void A_certificate_near_expiry_tells_certificate_and_day()
    {
        (KeyVaultData data, _) = Read<KeyVaultData>("key-vault-certificate-near-expiry-cloudevents.json");

        Assert.Equal("Certificate", data.ObjectType);
        Assert.Equal("mycert10", data.ObjectName);
        Assert.Equal(DateTimeOffset.FromUnixTimeSeconds(1749679127), data.Expires);
    }

    [Theory]
    [InlineData("blob-created.json", "0x8D4BCC2E4835CD0", 524288)]
    [InlineData("blob-created-cloudevents.json", "0x8D76C39E4407333", 30699)]
    public void A_blob_event_tells_the_blob_and_its_account(string file, string tag, long length)
    {
        (StorageBlobData data, About about) = Read<StorageBlobData>(file);

        Assert.Equal(tag, data.ETag);
        Assert.Equal(length, data.ContentLength);
        Assert.Contains("/storageaccounts/", about.ResourceId, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("iot-device-connected.json", "LogicAppTestDevice")]
    [InlineData("iot-device-disconnected.json", "48e44e11-1437-4907-83b1-4a8d7e89859e")]
    public void A_device_connection_event_tells_the_device(string file, string device)
    {
        (DeviceConnectionData data, About about) = Read<DeviceConnectionData>(file);

        Assert.Equal(device, about.Device);
        Assert.StartsWith("000000000000000001D4132452F67CE2", data.DeviceConnectionStateEventInfo!.SequenceNumber, StringComparison.Ordinal);
    }

    [Fact]
    public void Telemetry_keeps_its_body_and_names_the_device_as_connections_do()
    {
        (DeviceTelemetryData data, About about) = Read<DeviceTelemetryData>("iot-device-telemetry-cloudevents.json");

        Assert.Equal(900, data.Body!.Value.GetProperty("Weather").GetProperty("Temperature").GetInt32());
        Assert.Equal("LogicAppTestDevice", about.Device);
    }

    [Theory]
    [InlineData("resource-health-unavailable-cloudevents.json", "Unavailable", "/subscriptions/sample-subscription/resourcegroups/sample-rg/providers/microsoft.compute/virtualmachines/sample-machine")]
    [InlineData("resource-health-available.json", "Available", "/subscriptions/{subscription-id}/resourcegroups/{rg-name}/providers/microsoft.compute/virtualmachines/{vm-name}")]
    public void A_health_event_is_about_the_machine_and_not_its_status_object(string file, string state, string resource)
    {
        (AvailabilityStatusData data, About about) = Read<AvailabilityStatusData>(file);

        Assert.Equal(state, data.ResourceInfo!.Properties!.AvailabilityState);
        Assert.Equal(resource, about.ResourceId);
    }

    [Fact]
    public void A_modified_key_value_tells_key_label_and_store()
    {
        (KeyValueModifiedData data, About about) = Read<KeyValueModifiedData>("app-configuration-key-value-modified.json");

        Assert.Equal(("Foo", "FizzBuzz"), (data.Key, data.Label));
        Assert.EndsWith("/configurationstores/contoso", about.ResourceId, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("container-registry-image-pushed.json", "aci-helloworld", "v1")]
    [InlineData("container-registry-image-pushed-cloudevents.json", "test", "test")]
    public void A_pushed_image_tells_repository_and_tag(string file, string repository, string tag)
    {
        (ContainerImageData data, _) = Read<ContainerImageData>(file);

        Assert.Equal((repository, tag), (data.Target!.Repository, data.Target.Tag));
        Assert.NotNull(data.Timestamp);
    }

    [Fact]
    public void Waiting_dead_letters_tell_where_they_are()
    {
        (DeadLetterMessagesData data, About about) = Read<DeadLetterMessagesData>("service-bus-deadletter-messages-available-with-no-listeners.json");

        Assert.Equal("SUBSCRIPTION NAME", data.SubscriptionName);
        Assert.Contains("/microsoft.servicebus/namespaces/", about.ResourceId, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("alert-metric-fired.json", "Metric", "Fired", "test-rg")]
    [InlineData("alert-metric-resolved.json", "Metric", "Resolved", "pipelinealertrg")]
    [InlineData("alert-log-search-v2.json", "Log", "Fired", "test-rg")]
    [InlineData("alert-activity-log-administrative.json", "ActivityLog", "Fired", "test-rg")]
    [InlineData("alert-resource-health.json", "ActivityLog", "Fired", "test-rg")]
    [InlineData("alert-service-health.json", "ActivityLog", "Fired", null)]
    public void An_alert_tells_its_kind_its_condition_and_the_resource_group(string file, string signal, string condition, string? group)
    {
        (MonitorAlertData data, About about) = Read<MonitorAlertData>(file);

        Assert.Equal(signal, data.Essentials!.SignalType);
        Assert.Equal(condition, data.Essentials.MonitorCondition);
        Assert.Equal(group, about.ResourceGroup);
        Assert.NotNull(about.SubscriptionId);
    }

    [Fact]
    public void A_security_alert_is_about_the_machine_and_not_the_workspace_beside_it()
    {
        (SecurityAlertData data, About about) = Read<SecurityAlertData>("defender-security-alert.json", "properties");

        Assert.Equal(("VM_EICAR", "High"), (data.AlertType, data.Severity));
        Assert.Equal("/subscriptions/20ff7fc3-e762-44dd-bd96-b71116dcdc23/resourcegroups/myrg1/providers/microsoft.compute/virtualmachines/vm1", about.ResourceId);
    }

    [Fact]
    public void A_sign_in_tells_the_user_and_whether_it_succeeded()
    {
        (SignInData data, About about) = Read<SignInData>("entra-sign-in-log.json", "properties");

        Assert.Equal(50140, data.Status!.ErrorCode);
        Assert.False(data.Succeeded);
        Assert.Equal("US", data.Location!.CountryOrRegion);
        Assert.Equal("<user principal name>", about.User);
    }

    [Fact]
    public void A_custom_event_needs_nothing_and_is_about_nothing()
    {
        ReadEvent read = BodyReader.Read(Encoding.UTF8.GetBytes(Samples.Events("batch-cloudevents-custom.json")[1].GetRawText()), default)[0];

        Assert.DoesNotContain(DerivedAttributes.Names, name => read.Event!.Get(EventPath.Parse(name)).HasValue);
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Every_published_payload_of_a_service_is_an_event_that_explain_can_read(string file)
    {
        Assert.All(BodyReader.Read(File.ReadAllBytes(Path.Combine(Samples.Folder, file)), default), one => Assert.Null(one.Rejection));
    }

    public static TheoryData<string> Files => [.. Directory.EnumerateFiles(Samples.Folder, "*.json").Select(path => Path.GetFileName(path)!)];

    /// <summary>The data of a published payload, and what its event is about.</summary>
    private static (T Data, About About) Read<T>(string file, string field = "data")
        where T : class, IEventData
    {
        JsonElement wire = Samples.Event(file);
        Assert.True(EventData.TryRead(wire.GetProperty(field), out T? data, out string? problem), problem);
        Assert.Null(data!.Problem());
        AutomationEvent e = BodyReader.Read(Encoding.UTF8.GetBytes(wire.GetRawText()), default)[0].Event!;
        return (data, new About(e));
    }

    private sealed record About(AutomationEvent Event)
    {
        public string? ResourceId => Of("resourceid");

        public string? ResourceGroup => Of("resourcegroup");

        public string? SubscriptionId => Of("subscriptionid");

        public string? User => Of("user");

        public string? Device => Of("device");

        private string? Of(string name) => Event.Get(EventPath.Parse(name)).ToText();
    }
}
