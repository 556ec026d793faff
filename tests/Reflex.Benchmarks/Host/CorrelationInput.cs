using System.Globalization;
using System.Text;

namespace Reflex.Benchmarks.Host;

/// <summary>An event to be sent: its resource is its key.</summary>
/// <param name="Id">Its ID; unique.</param>
/// <param name="Key">The number of its resource.</param>
/// <param name="Completes">Whether it completes a match.</param>
/// <param name="Json">The event as Event Grid sends it.</param>
internal sealed record HealthEvent(string Id, int Key, bool Completes, string Json);

/// <summary>Resource health events, a millisecond apart: machines become unavailable, and for one event in a hundred it then becomes unknown why.</summary>
internal static class CorrelationInput
{
    private const int Hundredth = 100;

    /// <summary>One resource that everything happens to.</summary>
    public static HealthEvent[] Hot(string name, int events, DateTimeOffset begin) =>
        [.. Enumerable.Range(0, events).Select(number => Create(name, number, 0, number % Hundredth == Hundredth - 1, begin))];

    /// <summary>An event for each of as many resources, and a second one for each hundredth.</summary>
    public static HealthEvent[] Spread(string name, int keys, DateTimeOffset begin) =>
    [
        .. Enumerable.Range(0, keys).Select(key => Create(name, key, key, completes: false, begin)),
        .. Enumerable.Range(0, keys / Hundredth).Select(number => Create(name, keys + number, number * Hundredth, completes: true, begin)),
    ];

    public static string Resource(string name, int key) =>
        string.Create(CultureInfo.InvariantCulture, $"/subscriptions/s1/resourceGroups/{name}/providers/Microsoft.Compute/virtualMachines/vm-{key}");

    /// <summary>The body of a delivery.</summary>
    public static string Body(IEnumerable<HealthEvent> events)
    {
        var text = new StringBuilder("[");
        foreach (HealthEvent one in events)
        {
            text.Append(text.Length > 1 ? "," : "").Append(one.Json);
        }

        return text.Append(']').ToString();
    }

    private static HealthEvent Create(string name, int number, int key, bool completes, DateTimeOffset begin)
    {
        string id = string.Create(CultureInfo.InvariantCulture, $"{name}-{number}");
        string resource = Resource(name, key);
        string time = begin.AddMilliseconds(number).ToString("O", CultureInfo.InvariantCulture);
        string state = completes ? "Unknown" : "Unavailable";
        return new HealthEvent(id, key, completes, $$$"""
            {"specversion":"1.0","id":"{{{id}}}","source":"/subscriptions/s1","type":"Microsoft.ResourceNotifications.HealthResources.AvailabilityStatusChanged",
            "subject":"{{{resource}}}","time":"{{{time}}}","data":{"resourceInfo":{"properties":{"targetResourceId":"{{{resource}}}",
            "targetResourceType":"Microsoft.Compute/virtualMachines","occurredTime":"{{{time}}}","previousAvailabilityState":"Available","availabilityState":"{{{state}}}"}},
            "apiVersion":"2023-12-01"}}
            """);
    }
}
