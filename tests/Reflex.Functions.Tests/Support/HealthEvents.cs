using System.Text.Json;

namespace Reflex.Functions.Tests.Support;

/// <summary>Resource health events, made as Event Grid sends them.</summary>
internal static class HealthEvents
{
    public const string Machine = "/subscriptions/s1/resourceGroups/shop/providers/Microsoft.Compute/virtualMachines/web-1";

    public static string Unavailable(string id, DateTimeOffset time, string machine = Machine) => Health(id, time, "Unavailable", machine);

    public static string Health(string id, DateTimeOffset time, string state, string machine = Machine) => JsonSerializer.Serialize(new
    {
        id,
        source = "/subscriptions/s1",
        specversion = "1.0",
        type = "Microsoft.ResourceNotifications.HealthResources.AvailabilityStatusChanged",
        subject = machine,
        time,
        data = new
        {
            resourceInfo = new
            {
                properties = new
                {
                    targetResourceId = machine,
                    targetResourceType = "Microsoft.Compute/virtualMachines",
                    occurredTime = time,
                    previousAvailabilityState = "Available",
                    availabilityState = state,
                },
            },
        },
    });
}
