namespace Reflex.Functions.Triggers;

/// <summary>
/// What emits the events of an Event Grid triggered function. Each kind but <see cref="Custom"/> is one Event Grid
/// system topic type; <c>infra/</c> has an entry of the same name for it.
/// </summary>
public enum EventSourceKind
{
    /// <summary>The system's own custom topic: any CloudEvent that your applications publish.</summary>
    Custom,

    /// <summary>Resource writes, deletes and actions of a subscription (<c>Microsoft.Resources.Subscriptions</c>).</summary>
    Subscription,

    /// <summary>Blobs of a storage account (<c>Microsoft.Storage.StorageAccounts</c>).</summary>
    Storage,

    /// <summary>Secrets, keys and certificates of a Key Vault (<c>Microsoft.KeyVault.vaults</c>).</summary>
    KeyVault,

    /// <summary>Devices of an IoT hub (<c>Microsoft.Devices.IoTHubs</c>).</summary>
    IotHub,

    /// <summary>Azure Policy compliance states of a subscription (<c>Microsoft.PolicyInsights.PolicyStates</c>).</summary>
    Policy,

    /// <summary>Resource health of a subscription (<c>Microsoft.ResourceNotifications.HealthResources</c>).</summary>
    HealthResources,

    /// <summary>Key-values of an App Configuration store (<c>Microsoft.AppConfiguration.ConfigurationStores</c>).</summary>
    AppConfiguration,

    /// <summary>Images of a container registry (<c>Microsoft.ContainerRegistry.Registries</c>).</summary>
    ContainerRegistry,

    /// <summary>Queues and subscriptions of a Service Bus namespace (<c>Microsoft.ServiceBus.Namespaces</c>; Premium tier only).</summary>
    ServiceBus,
}
