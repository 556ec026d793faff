using System.Text.Json;
using System.Text.Json.Nodes;

namespace Reflex.EndToEnd.Scenes;

public sealed class ResourceScenes
{
    private const string Machine = "/subscriptions/s1/resourceGroups/shop/providers/Microsoft.Compute/virtualMachines/web-1";
    private const string Account = "/subscriptions/s1/resourceGroups/shop/providers/Microsoft.Storage/storageAccounts/assets";

    [Fact]
    public async Task An_unhealthy_machine_is_restarted_once_somebody_agrees_and_checked()
    {
        await using Stage stage = await Stage.OpenAsync();
        await stage.PublishAsync("AvailabilityStatusChanged", Stage.Payload(
            "events/resource-health-unavailable-cloudevents.json",
            ("id", stage.Unique()),
            ("subject", Machine),
            ("data/resourceInfo/properties/targetResourceId", Machine)));

        await stage.DecideAsync("pat", "approve");
        await stage.AdvanceAsync(TimeSpan.FromMinutes(2));

        JsonElement run = await stage.RunAsync("restart-unhealthy-vm");
        Assert.Equal("succeeded", Stage.Text(run, "state"));
        Assert.Equal(["azure.restart", "notify.teams"], (await stage.StepsAsync(run)).Select(step => step.Action));
    }

    [Fact]
    public async Task A_machine_that_becomes_available_is_left_alone()
    {
        await using Stage stage = await Stage.OpenAsync();
        await stage.PublishAsync("AvailabilityStatusChanged", Stage.Payload("events/resource-health-available.json"));

        Assert.Empty(await stage.RunsAsync("restart-unhealthy-vm"));
    }

    [Fact]
    public async Task A_written_storage_account_is_closed_and_the_closing_starts_no_other_run()
    {
        await using Stage stage = await Stage.OpenAsync();
        await stage.PublishAsync("ResourceWriteSuccess", Written(stage));

        JsonElement run = await stage.RunAsync("close-public-storage");
        Assert.Equal("succeeded", Stage.Text(run, "state"));
        Assert.Equal(["read", "close", "notify"], (await stage.StepsAsync(run)).Select(step => step.Step));

        await stage.AdvanceAsync(TimeSpan.FromSeconds(10));
        await stage.PublishAsync("ResourceWriteSuccess", Written(stage));

        IReadOnlyList<JsonElement> runs = await stage.RunsAsync("close-public-storage");
        Assert.Equal(["succeeded", "held"], runs.Select(one => Stage.Text(one, "state")));
    }

    [Fact]
    public async Task A_violation_that_is_not_remediated_is_exempted_for_thirty_days()
    {
        await using Stage stage = await Stage.OpenAsync();
        await stage.PublishAsync("PolicyStateChanged", Violation(stage));

        await stage.DecideAsync("carl", "reject", "The vendor needs it.");
        await stage.DecideAsync("sue", "approve", "Until the vendor has mended it.");

        JsonElement run = await stage.RunAsync("policy-violation");
        Assert.Equal("succeeded", Stage.Text(run, "state"));
        StepDone exempt = Assert.Single(await stage.StepsAsync(run));
        Assert.Equal("exempt", exempt.Step);
        Assert.Equal("2021-04-26T18:37:42Z", exempt.Input.GetProperty("body").GetProperty("properties").GetProperty("expiresOn").GetString());
        Assert.StartsWith($"{Account}/providers/Microsoft.Authorization/policyExemptions/reflex-", exempt.Input.GetProperty("path").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_violation_that_is_remediated_needs_no_exemption()
    {
        await using Stage stage = await Stage.OpenAsync();
        await stage.PublishAsync("PolicyStateChanged", Violation(stage));

        await stage.DecideAsync("carl", "approve");

        JsonElement run = await stage.RunAsync("policy-violation");
        Assert.Equal("succeeded", Stage.Text(run, "state"));
        Assert.Equal("remediate", Assert.Single(await stage.StepsAsync(run)).Step);
        Assert.Empty(await stage.PendingApprovalsAsync());
    }

    [Fact]
    public async Task An_expiring_secret_is_rotated_after_a_day_in_which_nobody_objected()
    {
        await using Stage stage = await Stage.OpenAsync();
        await stage.PublishAsync("SecretNearExpiry", Stage.Payload(
            "events/key-vault-secret-near-expiry.json",
            ("id", stage.Unique()),
            ("data/VaultName", "contoso-kv"),
            ("data/ObjectName", "db-password")));
        Assert.Single(await stage.PendingApprovalsAsync());

        await stage.AdvanceAsync(TimeSpan.FromHours(25));

        JsonElement run = await stage.RunAsync("rotate-expiring-secret");
        Assert.Equal("succeeded", Stage.Text(run, "state"));
        IReadOnlyList<StepDone> steps = await stage.StepsAsync(run);
        Assert.Equal(["keyvault.rotateSecret", "notify.teams"], steps.Select(step => step.Action));
        Assert.Equal("https://contoso-kv.vault.azure.net", steps[0].Input.GetProperty("vaultUri").GetString());
    }

    private static JsonObject Written(Stage stage) => Stage.Payload(
        "events/resource-write-success.json",
        ("id", stage.Unique()),
        ("eventTime", stage.Now.ToString("O")),
        ("subject", Account),
        ("data/resourceUri", Account));

    private static JsonObject Violation(Stage stage) =>
        Stage.Payload("events/policy-state-changed-cloudevents.json", ("id", "5829794FCB5075FC" + stage.Unique()), ("subject", Account));
}
