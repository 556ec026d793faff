using Reflex.Infra.Tests.Tools;

namespace Reflex.Infra.Tests;

/// <summary>Roles: each states its principal's type and its reason, and none is wider than the resource it is for.</summary>
[Collection(BicepTests.Name)]
public sealed class RoleTests(BicepServer bicep)
{
    // Names by definition ID, as Azure documents its built-in roles; what is not here may not be assigned by the templates.
    private static readonly Dictionary<string, string> Allowed = new(StringComparer.OrdinalIgnoreCase)
    {
        ["090c5cfd-751d-490a-894a-3ce6f1109419"] = "Azure Service Bus Data Owner",
        ["4f6d3b9b-027b-4f4c-9142-0e5a2a2247e0"] = "Azure Service Bus Data Receiver",
        ["69a216fc-b8fb-44d8-bc22-1f3c2cd27a39"] = "Azure Service Bus Data Sender",
        ["0ad04412-c4d5-4796-b79c-f76d14c8d402"] = "Durable Task Data Contributor",
        ["d6a5505f-6ebb-45a4-896e-ac8274cfc0ac"] = "Durable Task Data Reader",
        ["d5a91429-5739-47e2-a06b-3470a27159e7"] = "EventGrid Data Sender",
        ["b86a8fe4-44ce-4948-aee5-eccb2c155cd7"] = "Key Vault Secrets Officer",
        ["4633458b-17de-408a-b874-0445c86b69e6"] = "Key Vault Secrets User",
        ["3913510d-42f4-4e42-8a64-420c390055eb"] = "Monitoring Metrics Publisher",
        ["ba92f5b4-2d11-453d-a403-e96b0029c9fe"] = "Storage Blob Data Contributor",
        ["b7e6dc6d-f1e8-4753-8033-0f276bb0955b"] = "Storage Blob Data Owner",
        ["974c5e8b-45b9-4653-ba55-5f855dd0fb88"] = "Storage Queue Data Contributor",
        ["0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3"] = "Storage Table Data Contributor",
    };

    private static string RoleId(Resource assignment) => assignment.Text("properties.roleDefinitionId")!.Split('/')[^1];

    private static bool IsOperators(Resource assignment) => assignment.Text("properties.description") == "Restarts machines.";

    [Fact]
    public Task Every_assignment_names_its_principal_the_type_of_it_and_the_reason() => ResolvedVariants.HoldAsync(bicep, (_, deployment) =>
        from role in deployment.OfType("Microsoft.Authorization/roleAssignments")
        where string.IsNullOrWhiteSpace(role.Text("properties.principalId"))
            || role.Text("properties.principalType") is not ("User" or "ServicePrincipal" or "Group")
            || string.IsNullOrWhiteSpace(role.Text("properties.description"))
        select $"{role.Id} is incomplete: {role.Properties!.ToJsonString()}");

    [Fact]
    public Task No_resource_is_deployed_twice() => ResolvedVariants.HoldAsync(bicep, (_, deployment) =>
        deployment.Resources.GroupBy(r => r.Id, StringComparer.OrdinalIgnoreCase).Where(group => group.Count() > 1).Select(group => $"{group.Key} {group.Count()} times"));

    [Fact]
    public Task Only_known_data_roles_are_assigned_and_each_on_a_single_resource() => ResolvedVariants.HoldAsync(bicep, (_, deployment) =>
        from role in deployment.OfType("Microsoft.Authorization/roleAssignments")
        where !IsOperators(role)
        where !Allowed.ContainsKey(RoleId(role)) || !role.RoleScope.Contains("/resourceGroups/rg-test/providers/", StringComparison.Ordinal)
        select $"{RoleId(role)} on {role.RoleScope}");

    [Theory]
    [InlineData("User")]
    [InlineData("ServicePrincipal")]
    [InlineData("Group")]
    public async Task The_deployer_may_be_a_person_a_pipeline_or_a_group(string type)
    {
        ResolvedDeployment deployment = await bicep.ResolveAsync("main.bicep", $"""
            param environmentName = 'test'
            param location = 'westeurope'
            param principalId = '99999999-9999-9999-9999-999999999999'
            param principalType = '{type}'
            """);

        IEnumerable<Resource> own = deployment.OfType("Microsoft.Authorization/roleAssignments").Where(r => r.Text("properties.principalId")!.StartsWith("9999", StringComparison.Ordinal)).ToList();
        Assert.Equal(["EventGrid Data Sender", "Key Vault Secrets Officer"], own.Select(r => Allowed[RoleId(r)]).Order(StringComparer.Ordinal));
        Assert.All(own, role => Assert.Equal(type, role.Text("properties.principalType")));
    }

    [Fact]
    public async Task Without_a_deployer_no_person_has_a_role()
    {
        ResolvedDeployment deployment = await bicep.ResolveAsync("main.bicep", "param environmentName = 'test'\nparam location = 'westeurope'");

        Assert.All(deployment.OfType("Microsoft.Authorization/roleAssignments"), role => Assert.Equal("ServicePrincipal", role.Text("properties.principalType")));
    }

    [Theory]
    [InlineData("false", new[] { "Azure Service Bus Data Receiver", "Azure Service Bus Data Sender" })]
    [InlineData("true", new[] { "Azure Service Bus Data Owner" })]
    public async Task The_app_owns_Service_Bus_only_where_target_based_scaling_is_asked_for(string wanted, string[] roles)
    {
        ResolvedDeployment deployment = await bicep.ResolveAsync("main.bicep", $"""
            param environmentName = 'test'
            param location = 'westeurope'
            param serviceBusTargetBasedScaling = {wanted}
            """);

        Assert.Equal(roles, deployment.OfType("Microsoft.Authorization/roleAssignments")
            .Where(r => r.RoleScope.Contains("Microsoft.ServiceBus", StringComparison.Ordinal)).Select(r => Allowed[RoleId(r)]).Order(StringComparer.Ordinal));
    }

    [Fact]
    public Task The_backend_that_is_chosen_is_the_one_that_the_app_may_use() => ResolvedVariants.HoldAsync(bicep, (variant, deployment) =>
    {
        bool scheduler = variant.Backend == "DurableTaskScheduler";
        bool exists = deployment.OfType("Microsoft.DurableTask/schedulers").Any();
        bool allowed = deployment.OfType("Microsoft.Authorization/roleAssignments").Any(r => Allowed.GetValueOrDefault(RoleId(r)) == "Durable Task Data Contributor");
        bool configured = deployment.Settings.ContainsKey("DURABLE_TASK_SCHEDULER_CONNECTION_STRING");
        bool retained = deployment.OfType("Microsoft.DurableTask/schedulers/retentionPolicies").Any();
        return exists == scheduler && allowed == scheduler && configured == scheduler && retained == scheduler ? [] : ["the scheduler is half there"];
    });
}
