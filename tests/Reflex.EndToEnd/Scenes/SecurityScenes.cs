using System.Text.Json;
using System.Text.Json.Nodes;

namespace Reflex.EndToEnd.Scenes;

public sealed class SecurityScenes
{
    [Fact]
    public async Task Five_failures_and_a_success_ask_for_the_run_and_then_for_the_revocation()
    {
        await using Stage stage = await Stage.OpenAsync();
        var records = new JsonArray([.. Enumerable.Range(0, 5).Select(second => SignIn(stage, second, error: 50126)), SignIn(stage, 6, error: 0)]);

        await stage.SendAsync("sign-ins", new JsonObject { ["records"] = records });
        await stage.AdvanceAsync(TimeSpan.FromMinutes(1));
        JsonElement asked = Assert.Single(await stage.PendingApprovalsAsync());
        Assert.Equal("brute-force-sign-in", Stage.Text(asked, "automation"));
        using (HttpResponseMessage answer = await stage.DecideAsync(asked, "developer@localhost", "approve", groups: "Reflex.Operator,Reflex.Approver,Reflex.Reader"))
        {
            Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        }

        await stage.Host.WhenIdleAsync();
        await stage.DecideAsync("sam", "approve");

        JsonElement run = await stage.RunAsync("brute-force-sign-in");
        Assert.Equal("succeeded", Stage.Text(run, "state"));
        Assert.Equal(["revoke", "notify"], (await stage.StepsAsync(run)).Select(step => step.Step));
    }

    [Fact]
    public async Task Two_countries_in_an_hour_are_told_at_once_and_revoked_once_somebody_agrees()
    {
        await using Stage stage = await Stage.OpenAsync();
        await stage.SendAsync("sign-ins", SignIn(stage, 0, error: 0, country: "DE"));
        await stage.AdvanceAsync(TimeSpan.FromMinutes(20));
        await stage.SendAsync("sign-ins", SignIn(stage, 0, error: 0, country: "BR"));
        await stage.AdvanceAsync(TimeSpan.FromMinutes(3));

        JsonElement waiting = await stage.RunAsync("impossible-travel");
        StepDone told = Assert.Single(await stage.StepsAsync(waiting));
        Assert.Contains("from DE and from BR", told.Input.GetProperty("text").GetString(), StringComparison.Ordinal);

        await stage.DecideAsync("sam", "approve");

        Assert.Equal("succeeded", Stage.Text(await stage.RunAsync("impossible-travel"), "state"));
    }

    [Fact]
    public async Task Nobody_on_call_answers_and_the_leads_are_asked_who_reject()
    {
        await using Stage stage = await Stage.OpenAsync();
        await stage.SendAsync("sign-ins", SignIn(stage, 0, error: 0, country: "DE"));
        await stage.SendAsync("sign-ins", SignIn(stage, 1, error: 0, country: "BR"));
        await stage.AdvanceAsync(TimeSpan.FromMinutes(20));

        await stage.DecideAsync("sue", "reject", "It is her VPN.");

        JsonElement run = await stage.RunAsync("impossible-travel");
        Assert.Equal("rejected", Stage.Text(run, "state"));
        Assert.Equal(["notify"], (await stage.StepsAsync(run)).Select(step => step.Step));
    }

    [Fact]
    public async Task A_compromised_machine_is_cut_off_once_somebody_agrees_and_says_why()
    {
        await using Stage stage = await Stage.OpenAsync();
        await stage.SendAsync("security-alerts", Stage.Payload("events/defender-security-alert.json"));
        JsonElement asked = Assert.Single(await stage.PendingApprovalsAsync());
        using (HttpResponseMessage without = await stage.DecideAsync(asked, "sam", "approve"))
        {
            Assert.False(without.IsSuccessStatusCode);
        }

        await stage.DecideAsync("sam", "approve", "It talks to a known command server.");

        JsonElement run = await stage.RunAsync("isolate-compromised-vm");
        Assert.Equal("succeeded", Stage.Text(run, "state"));
        IReadOnlyList<StepDone> steps = await stage.StepsAsync(run);
        Assert.Equal(["azure.tag", "network.isolate", "notify.teams"], steps.Select(step => step.Action));
        Assert.Equal(
            "/subscriptions/20ff7fc3-e762-44dd-bd96-b71116dcdc23/resourceGroups/myrg1/providers/Microsoft.Network/networkSecurityGroups/vm1-nsg",
            steps[1].Input.GetProperty("networkSecurityGroupId").GetString());
    }

    [Fact]
    public async Task The_same_security_alert_twice_asks_once()
    {
        await using Stage stage = await Stage.OpenAsync();
        await stage.SendAsync("security-alerts", Stage.Payload("events/defender-security-alert.json"), messageId: "1");
        await stage.SendAsync("security-alerts", Stage.Payload("events/defender-security-alert.json"), messageId: "2");

        Assert.Single(await stage.PendingApprovalsAsync());
        Assert.Single(await stage.RunsAsync("isolate-compromised-vm"));
    }

    private static JsonObject SignIn(Stage stage, int second, int error, string country = "PT")
    {
        string time = stage.Now.AddSeconds(second).ToString("O");
        return Stage.Payload(
            "events/entra-sign-in-log.json",
            ("time", time),
            ("properties/id", stage.Unique()),
            ("properties/createdDateTime", time),
            ("properties/userPrincipalName", "ana@contoso.com"),
            ("properties/status/errorCode", error),
            ("properties/location/countryOrRegion", country));
    }
}
