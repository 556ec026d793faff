using Azure.Messaging.ServiceBus;
using Microsoft.Extensions.Configuration;

namespace Reflex.Functions.Settings;

/// <summary>Opens the Service Bus namespace that the triggers use too.</summary>
internal static class ServiceBusConnection
{
    private const string Name = "ServiceBusConnection";

    public static ServiceBusClient Open(IConfiguration configuration)
    {
        if (configuration[Name] is { Length: > 0 } text)
        {
            return new ServiceBusClient(text);
        }

        IConfigurationSection section = configuration.GetSection(Name);
        return section["fullyQualifiedNamespace"] is { Length: > 0 } host
            ? new ServiceBusClient(host, Identity.Create(section["clientId"]))
            : throw new InvalidOperationException(
                $"No Service Bus namespace is configured: set {Name}__fullyQualifiedNamespace, or locally {Name} to a connection string.");
    }
}
