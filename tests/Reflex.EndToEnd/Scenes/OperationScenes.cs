using System.Text.Json;
using System.Text.Json.Nodes;

namespace Reflex.EndToEnd.Scenes;

public sealed class OperationScenes
{
    [Fact]
    public async Task Five_alerts_on_one_resource_group_are_one_incident()
    {
        await using Stage stage = await Stage.OpenAsync();
        for (int alert = 1; alert <= 6; alert++)
        {
            await stage.SendAsync("monitor-alerts", Alert(stage, alert));
            await stage.AdvanceAsync(TimeSpan.FromSeconds(20));
        }

        await stage.AdvanceAsync(TimeSpan.FromMinutes(2));

        JsonElement run = await stage.RunAsync("alert-storm");
        Assert.Equal("succeeded", Stage.Text(run, "state"));
        Assert.Equal(["ticket.create", "notify.teams"], (await stage.StepsAsync(run)).Select(step => step.Action));
        JsonElement incident = Assert.Single(await stage.IncidentsAsync());
        Assert.Contains("test-rg", Stage.Text(incident, "title"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Four_alerts_are_no_storm()
    {
        await using Stage stage = await Stage.OpenAsync();
        for (int alert = 1; alert <= 4; alert++)
        {
            await stage.SendAsync("monitor-alerts", Alert(stage, alert));
        }

        await stage.AdvanceAsync(TimeSpan.FromMinutes(10));

        Assert.Empty(await stage.RunsAsync("alert-storm"));
    }

    [Fact]
    public async Task A_settlement_that_does_not_come_is_missed_with_no_further_event()
    {
        await using Stage stage = await Stage.OpenAsync();
        await stage.PublishAsync("BlobCreated", Blob(stage, "orders-17.csv"));

        await stage.AdvanceAsync(TimeSpan.FromHours(3));

        JsonElement run = await stage.RunAsync("expected-file-missing");
        Assert.Equal("succeeded", Stage.Text(run, "state"));
        Assert.Contains("orders-17.csv", (await stage.StepsAsync(run))[0].Input.GetProperty("text").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_settlement_in_time_is_not_missed_not_even_over_a_restart()
    {
        await using Stage stage = await Stage.OpenAsync();
        await stage.PublishAsync("BlobCreated", Blob(stage, "orders-17.csv"));
        await stage.Host.RestartAsync(TimeSpan.FromMinutes(30));
        await stage.PublishAsync("BlobCreated", Blob(stage, "settlement-17.csv"));

        await stage.AdvanceAsync(TimeSpan.FromHours(3));

        Assert.Empty(await stage.RunsAsync("expected-file-missing"));
    }

    [Fact]
    public async Task A_silent_device_is_reported_once_per_silence()
    {
        await using Stage stage = await Stage.OpenAsync();
        await stage.PublishAsync("DeviceTelemetry", Telemetry(stage, vibration: 1, temperature: 40));
        await stage.AdvanceAsync(TimeSpan.FromMinutes(10));
        await stage.PublishAsync("DeviceTelemetry", Telemetry(stage, vibration: 1, temperature: 40));
        await stage.AdvanceAsync(TimeSpan.FromMinutes(14));
        Assert.Empty(await stage.RunsAsync("device-offline"));

        await stage.AdvanceAsync(TimeSpan.FromMinutes(30));

        JsonElement run = await stage.RunAsync("device-offline");
        Assert.Equal(("succeeded", "LogicAppTestDevice"), (Stage.Text(run, "state"), Stage.Text(run, "key")));
    }

    [Fact]
    public async Task Rising_vibration_and_then_heat_order_maintenance()
    {
        await using Stage stage = await Stage.OpenAsync();
        foreach ((double vibration, double temperature) in ((double, double)[])[(2.0, 60), (2.4, 65), (3.0, 75), (3.0, 95)])
        {
            await stage.PublishAsync("DeviceTelemetry", Telemetry(stage, vibration, temperature));
            await stage.AdvanceAsync(TimeSpan.FromMinutes(2));
        }

        JsonElement run = await stage.RunAsync("predictive-maintenance");
        Assert.Equal("succeeded", Stage.Text(run, "state"));
        JsonElement ticket = (await stage.StepsAsync(run))[0].Input.GetProperty("body");
        Assert.Equal("Vibration rose from 2 to 3, then the temperature reached 95 °C.", ticket.GetProperty("text").GetString());
    }

    [Fact]
    public async Task Dead_letters_that_pile_up_are_reported()
    {
        await using Stage stage = await Stage.OpenAsync();
        for (int notice = 0; notice < 3; notice++)
        {
            await stage.PublishAsync("DeadLetterMessagesAvailable", Stage.Payload(
                "events/service-bus-deadletter-messages-available-with-no-listeners.json",
                ("id", stage.Unique()),
                ("eventTime", stage.Now.ToString("O")),
                ("subject", "queues/orders")));
            await stage.AdvanceAsync(TimeSpan.FromMinutes(2));
        }

        JsonElement run = await stage.RunAsync("dead-letter-surge");
        Assert.Equal("succeeded", Stage.Text(run, "state"));
        Assert.Equal("Dead letters pile up in queues/orders", (await stage.StepsAsync(run))[0].Input.GetProperty("title").GetString());
    }

    private static JsonObject Alert(Stage stage, int number) => Stage.Payload(
        "events/alert-metric-fired.json",
        ("data/essentials/alertId", $"/subscriptions/s1/providers/Microsoft.AlertsManagement/alerts/{number}"),
        ("data/essentials/firedDateTime", stage.Now.ToString("O")));

    private static JsonObject Blob(Stage stage, string name) => Stage.Payload(
        "events/blob-created.json",
        ("id", stage.Unique()),
        ("eventTime", stage.Now.ToString("O")),
        ("subject", $"/blobServices/default/containers/incoming/blobs/{name}"));

    private static JsonObject Telemetry(Stage stage, double vibration, double temperature) => Stage.Payload(
        "events/iot-device-telemetry-cloudevents.json",
        ("id", stage.Unique()),
        ("time", stage.Now.ToString("O")),
        ("data/body/vibration", vibration),
        ("data/body/temperature", temperature));
}
