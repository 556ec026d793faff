using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Reflex.EndToEnd.Scenes;

namespace Reflex.EndToEnd;

/// <summary>Each published payload, as it was published, goes through the function that it is for.</summary>
public sealed class PublishedEventsTests
{
    private static readonly (string File, string Function)[] s_eventGrid =
    [
        ("resource-write-success.json", "ResourceWriteSuccess"),
        ("resource-write-success-cloudevents.json", "ResourceWriteSuccess"),
        ("resource-delete-success.json", "ResourceDeleteSuccess"),
        ("resource-action-success.json", "ResourceActionSuccess"),
        ("policy-state-created.json", "PolicyStateCreated"),
        ("policy-state-changed-cloudevents.json", "PolicyStateChanged"),
        ("key-vault-secret-near-expiry.json", "SecretNearExpiry"),
        ("key-vault-certificate-near-expiry-cloudevents.json", "CertificateNearExpiry"),
        ("blob-created.json", "BlobCreated"),
        ("blob-created-cloudevents.json", "BlobCreated"),
        ("iot-device-connected.json", "DeviceConnected"),
        ("iot-device-disconnected.json", "DeviceDisconnected"),
        ("iot-device-telemetry-cloudevents.json", "DeviceTelemetry"),
        ("resource-health-available.json", "AvailabilityStatusChanged"),
        ("resource-health-unavailable-cloudevents.json", "AvailabilityStatusChanged"),
        ("app-configuration-key-value-modified.json", "ConfigurationKeyValueModified"),
        ("container-registry-image-pushed.json", "ContainerImagePushed"),
        ("container-registry-image-pushed-cloudevents.json", "ContainerImagePushed"),
        ("service-bus-deadletter-messages-available-with-no-listeners.json", "DeadLetterMessagesAvailable"),
        ("batch-cloudevents-custom.json", "CustomEvent"),
    ];

    private static readonly (string File, string Queue)[] s_serviceBus =
    [
        ("alert-activity-log-administrative.json", "monitor-alerts"),
        ("alert-log-search-v2.json", "monitor-alerts"),
        ("alert-metric-fired.json", "monitor-alerts"),
        ("alert-metric-resolved.json", "monitor-alerts"),
        ("alert-resource-health.json", "monitor-alerts"),
        ("alert-service-health.json", "monitor-alerts"),
        ("defender-security-alert.json", "security-alerts"),
        ("entra-sign-in-log.json", "sign-ins"),
    ];

    [Fact]
    public async Task Every_published_payload_is_taken_in_and_none_is_rejected()
    {
        await using Stage stage = await Stage.OpenAsync();
        foreach ((string file, string function) in s_eventGrid)
        {
            using HttpResponseMessage answer = await stage.Host.PublishAsync(Text(file), function);
            Assert.True(answer.StatusCode == HttpStatusCode.Accepted, $"{file} → {function}: {answer.StatusCode}");
        }

        foreach ((string file, string queue) in s_serviceBus)
        {
            stage.Host.Send(queue, Text(file));
        }

        await stage.Host.WhenIdleAsync();

        JsonElement letters = await stage.GetAsync("/api/dead-letters");
        Assert.Empty(letters.GetProperty("items").EnumerateArray().Select(letter => $"{letter.GetProperty("source")}: {letter.GetProperty("description")}"));
        JsonElement taken = await stage.GetAsync("/api/events?top=200");
        string[] functions = [.. taken.GetProperty("items").EnumerateArray().Select(one => one.GetProperty("function").GetString()!).Distinct().Order(StringComparer.Ordinal)];
        // The two policy samples were published with one id and one source: to the archive they are one event, delivered again.
        string[] expected = [.. s_eventGrid.Select(one => one.Function).Concat(["MonitorAlert", "SecurityAlert", "SignIn"]).Except(["PolicyStateCreated"]).Distinct().Order(StringComparer.Ordinal)];
        Assert.Equal(expected, functions);
    }

    [Fact]
    public async Task A_batch_of_several_types_keeps_what_its_function_cannot_read_and_takes_the_rest()
    {
        await using Stage stage = await Stage.OpenAsync();
        var batch = (JsonArray)JsonNode.Parse(Text("batch-storage-and-service-bus.json"))!;

        using HttpResponseMessage answer = await stage.Host.PublishAsync(batch.ToJsonString(), "BlobCreated");
        await stage.Host.WhenIdleAsync();

        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        JsonElement rejected = await stage.GetAsync("/api/dead-letters?source=event-grid");
        JsonElement letter = Assert.Single(rejected.GetProperty("items").EnumerateArray());
        Assert.Contains("data.url", Stage.Text(letter, "description"), StringComparison.Ordinal);
    }

    private static string Text(string file) => File.ReadAllText(Path.Combine(Stage.Root(), "scripts", "samples", "events", file));
}
