namespace Reflex.Infra.Tests.Tools;

/// <summary>One combination of the choices that <c>infra/main.bicep</c> offers.</summary>
internal sealed record Variant(string Backend, bool Vnet, string BusSku, bool ExistingTopics, string Delivery)
{
    private const string Shared = $"/subscriptions/{BicepServer.SubscriptionId}/resourceGroups/rg-shared";

    private static readonly string[] Backends = ["AzureStorage", "DurableTaskScheduler"];
    private static readonly (bool Vnet, string Sku)[] Networks = [(false, "Standard"), (false, "Premium"), (true, "Premium")];
    private static readonly bool[] NewOrExisting = [false, true];
    private static readonly string[] Deliveries = ["functions", "serviceBus"];

    /// <summary>Every combination that is offered. Standard with a virtual network is not: it is refused.</summary>
    public static IEnumerable<Variant> All =>
        from backend in Backends
        from network in Networks
        from existing in NewOrExisting
        from delivery in Deliveries
        select new Variant(backend, network.Vnet, network.Sku, existing, delivery);

    public override string ToString() =>
        $"{Backend}, {(Vnet ? "virtual network" : "public")}, {BusSku}, {(ExistingTopics ? "existing topics" : "new topics")}, {Delivery}";

    /// <summary>The kinds of sources that this variant connects, besides the deployment's own.</summary>
    public static IReadOnlyList<string> Kinds { get; } =
        ["Subscription", "Policy", "HealthResources", "Storage", "IotHub", "AppConfiguration", "ContainerRegistry"];

    private static string Source(string kind) => kind switch
    {
        "Storage" => $"{Shared}/providers/Microsoft.Storage/storageAccounts/stshared",
        "IotHub" => $"{Shared}/providers/Microsoft.Devices/IotHubs/iot-shared",
        "AppConfiguration" => $"{Shared}/providers/Microsoft.AppConfiguration/configurationStores/appcs-shared",
        "ContainerRegistry" => $"{Shared}/providers/Microsoft.ContainerRegistry/registries/crshared",
        _ => "",
    };

    public string Parameters
    {
        get
        {
            string sources = string.Join("\n", Kinds.Select((kind, i) =>
            {
                string resource = Source(kind) is { Length: > 0 } id ? $"resourceId: '{id}', location: 'westeurope', " : "";
                string existing = ExistingTopics
                    ? $"existingTopic: {{ resourceId: '{Shared}/providers/Microsoft.EventGrid/systemTopics/egst-{kind}', {Identity(i)} }}"
                    : "";
                return $"  {{ kind: '{kind}', {resource}{existing} }}".Replace(", }", " }", StringComparison.Ordinal);
            }));
            return $"""
                param environmentName = 'test'
                param location = 'westeurope'
                param principalId = '11111111-1111-1111-1111-111111111111'
                param durableBackend = '{Backend}'
                param vnetEnabled = {(Vnet ? "true" : "false")}
                param serviceBusSku = '{BusSku}'
                param eventDelivery = '{Delivery}'
                param authClientId = '55555555-5555-5555-5555-555555555555'
                param eventSources = [
                {sources}
                ]
                param automationScopes = [
                  {Scope($"/subscriptions/{BicepServer.SubscriptionId}")}
                  {Scope(Shared)}
                  {Scope(Source("Storage"))}
                ]
                """;
        }
    }

    private static string Identity(int i) => (i % 3) switch
    {
        0 => $"identity: 'SystemAssigned', principalId: '30000000-0000-0000-0000-00000000000{i}'",
        1 => $"identity: 'UserAssigned', principalId: '30000000-0000-0000-0000-000000000009', userAssignedIdentity: '{Shared}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id-shared'",
        _ => "identity: 'None'",
    };

    private static string Scope(string id) => $"{{ resourceId: '{id}', roleDefinitionId: '9980e02c-c2be-4d73-94e8-173b1dc7cf3c', why: 'Restarts machines.' }}";
}
