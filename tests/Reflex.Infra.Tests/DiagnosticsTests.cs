using Reflex.Infra.Tests.Tools;

namespace Reflex.Infra.Tests;

/// <summary>Everything that can tell what it does tells it to the workspace, and somebody is woken by what matters.</summary>
[Collection(BicepTests.Name)]
public sealed class DiagnosticsTests(BicepServer bicep)
{
    // Types that emit nothing of their own: parts of a resource that does, configuration, or no diagnostic categories at all.
    private static readonly HashSet<string> Silent = new(StringComparer.OrdinalIgnoreCase)
    {
        "Microsoft.Resources/resourceGroups",
        "Microsoft.Authorization/roleAssignments",
        "Microsoft.ManagedIdentity/userAssignedIdentities",
        "Microsoft.Insights/diagnosticSettings",
        "Microsoft.Insights/components",                 // its data is the workspace's
        "Microsoft.Insights/actionGroups",
        "Microsoft.Insights/metricAlerts",
        "Microsoft.Insights/scheduledQueryRules",
        "Microsoft.Insights/workbooks",
        "Microsoft.Storage/storageAccounts/blobServices/containers",
        "Microsoft.Storage/storageAccounts/tableServices/tables",
        "Microsoft.Storage/storageAccounts/managementPolicies",
        "Microsoft.ServiceBus/namespaces/queues",
        "Microsoft.ServiceBus/namespaces/topics",
        "Microsoft.ServiceBus/namespaces/topics/subscriptions",
        "Microsoft.ServiceBus/namespaces/networkRuleSets",
        "Microsoft.EventGrid/topics/eventSubscriptions",
        "Microsoft.EventGrid/systemTopics/eventSubscriptions",
        "Microsoft.Web/serverfarms",                     // Flex Consumption plans have no metrics of their own
        "Microsoft.Web/sites/config",
        "Microsoft.Web/sites/basicPublishingCredentialsPolicies",
        "Microsoft.DurableTask/schedulers",              // no diagnostic categories documented; its dashboard shows runs
        "Microsoft.DurableTask/schedulers/taskHubs",
        "Microsoft.DurableTask/schedulers/retentionPolicies",
        "Microsoft.Network/privateEndpoints",
        "Microsoft.Network/privateEndpoints/privateDnsZoneGroups",
        "Microsoft.Network/privateDnsZones",
        "Microsoft.Network/privateDnsZones/virtualNetworkLinks",
    };

    [Fact]
    public Task Everything_that_can_be_diagnosed_is() => ResolvedVariants.HoldAsync(bicep, (_, deployment) =>
    {
        const string suffix = "/providers/Microsoft.Insights/diagnosticSettings/to-log-analytics";
        HashSet<string> told = [.. deployment.OfType("Microsoft.Insights/diagnosticSettings")
            .Where(d => d.Text("properties.workspaceId")!.Contains("/workspaces/", StringComparison.Ordinal))
            .Select(d => d.Id[..^suffix.Length])];
        return deployment.Resources.Where(resource => !Silent.Contains(resource.Type) && !told.Contains(resource.Id)).Select(resource => $"{resource} tells nobody");
    });

    [Fact]
    public Task Dead_letters_failed_runs_waiting_approvals_and_silence_alert_somebody() => ResolvedVariants.HoldAsync(bicep, (_, deployment) =>
    {
        string group = deployment.Single("Microsoft.Insights/actionGroups").Id;
        List<Resource> alerts = [.. deployment.OfType("Microsoft.Insights/metricAlerts"), .. deployment.OfType("Microsoft.Insights/scheduledQueryRules")];
        string[] wanted = ["dead-lettered-messages", "dead-lettered-events", "failed-runs", "approvals-waiting", "no-events"];
        return wanted.Where(name => !alerts.Any(a => a.Name.EndsWith(name, StringComparison.Ordinal)
                && a.Flag("properties.enabled") == true
                && a.At("properties.actions")!.ToJsonString().Contains(group, StringComparison.Ordinal)))
            .Select(name => $"no alert {name}");
    });

    [Fact]
    public async Task Addresses_are_taken_from_a_list_with_commas()
    {
        ResolvedDeployment deployment = await bicep.ResolveAsync("main.bicep", """
            param environmentName = 'test'
            param location = 'westeurope'
            param alertEmails = 'oncall@contoso.example, lead@contoso.example,'
            """);

        Assert.Equal(["oncall@contoso.example", "lead@contoso.example"],
            deployment.Single("Microsoft.Insights/actionGroups").At("properties.emailReceivers")!.AsArray().Select(r => (string)r!["emailAddress"]!));
    }

    [Theory]
    [InlineData(1, "PT1H")]
    [InlineData(24, "P1D")]
    [InlineData(48, "P2D")]
    public async Task Silence_is_looked_for_over_a_window_that_log_alerts_may_have(int hours, string window)
    {
        ResolvedDeployment deployment = await bicep.ResolveAsync("main.bicep", $"param environmentName = 'test'\nparam location = 'westeurope'\nparam silenceHours = {hours}");

        Assert.Equal(window, deployment.OfType("Microsoft.Insights/scheduledQueryRules").Single(r => r.Name.EndsWith("no-events", StringComparison.Ordinal)).Text("properties.windowSize"));
    }

    [Fact]
    public async Task Silence_can_be_switched_off()
    {
        ResolvedDeployment deployment = await bicep.ResolveAsync("main.bicep", "param environmentName = 'test'\nparam location = 'westeurope'\nparam silenceHours = 0");

        Assert.DoesNotContain(deployment.OfType("Microsoft.Insights/scheduledQueryRules"), rule => rule.Name.EndsWith("no-events", StringComparison.Ordinal));
    }
}
